import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PEERS, type PeerName } from './peers.ts';

/** What a replica has executed, and when the first and the last of it, in ms since 1970. */
export interface Progress {
  count: number;
  firstAt: number;
  lastAt: number;
}

/**
 * How many runs a second so many processes of a peer execute together, from the first to the last of what waits. Where
 * only one can have the store open (SQLite), runs are added before it starts.
 */
export async function runsPerSecond(
  name: PeerName,
  { url, count, replicas }: { url: string; count: number; replicas: number },
): Promise<number> {
  const peer = PEERS[name];
  await peer.prepare(url);
  const isAlone = url.startsWith('sqlite:');
  if (isAlone) await peer.addMany(url, count);
  const children = Array.from({ length: replicas }, () =>
    fork(join(import.meta.dirname, 'replica-main.ts'), [name, url]),
  );
  try {
    const failed = Promise.race(children.map(untilExit));
    // Once they were told to end nobody waits for this any more.
    failed.catch(() => {});
    const done = Promise.race([untilDone(children, count), failed]);
    done.catch(() => {});
    await Promise.race([Promise.all(children.map(untilReady)), failed]);
    if (!isAlone) await peer.addMany(url, count);
    const { firstAt, lastAt } = await done;
    const exits = children.map((child) => once(child, 'exit'));
    for (const child of children) child.send('stop');
    await Promise.all(exits);
    return ((count - 1) / (lastAt - firstAt)) * 1_000;
  } finally {
    for (const child of children) child.kill('SIGKILL');
  }
}

/** Rejects when it ends, which it must not before it is told to. */
function untilExit(child: ChildProcess): Promise<never> {
  return new Promise((_, reject) => {
    child.once('exit', (code) => reject(new Error(`A replica ended with ${code}.`)));
  });
}

function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.on('message', (message) => message === 'ready' && resolve());
  });
}

function untilDone(children: readonly ChildProcess[], count: number): Promise<Progress> {
  const told = new Map<ChildProcess, Progress>();
  return new Promise((resolve) => {
    for (const child of children)
      child.on('message', (message: Progress | 'ready') => {
        if (message === 'ready' || message.count === 0) return;
        told.set(child, message);
        const all = [...told.values()];
        if (all.reduce((sum, each) => sum + each.count, 0) < count) return;
        const firstAt = Math.min(...all.map((each) => each.firstAt));
        resolve({ count, firstAt, lastAt: Math.max(...all.map((each) => each.lastAt)) });
      });
  });
}
