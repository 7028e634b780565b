import { existsSync, lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FaultRow } from '../../support/fault-row.ts';
import { LONG } from '../../support/faults.ts';
import { PROGRAM, run } from '../../support/served.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const ROUNDS = LONG ? 100 : 4;
const AT_ONCE = 3;

/** A folder with a tasks file, and what is put at the names of the sockets. */
function place() {
  const folder = temporaryFolder();
  const run = join(folder.path, 'run');
  mkdirSync(run, { mode: 0o755 });
  writeFileSync(join(folder.path, 'tasks.yaml'), 'tasks: [{ name: nothing, command: ["true"] }]\n', {
    mode: 0o644,
  });
  return {
    folder: folder.path,
    run,
    socket: join(run, 'control.sock'),
    [Symbol.dispose]: folder[Symbol.dispose],
  };
}

const serveArgs = (at: { folder: string; socket: string }) => [
  'serve',
  '--config',
  join(at.folder, 'tasks.yaml'),
  '--store',
  'sqlite::memory:',
  '--socket',
  at.socket,
];

describe.for(['control.sock', 'view.sock'])('%s', (name) => {
  test.for([
    ['a symbolic link', 78, (path: string) => symlinkSync('/etc/hostname', path)],
    ['a symbolic link to nowhere', 78, (path: string) => symlinkSync(`${path}.gone`, path)],
    ['a plain file', 78, (path: string) => writeFileSync(path, 'precious')],
    ['a directory', 78, (path: string) => mkdirSync(path)],
    ['a socket of another program', 23, listenForeign],
  ] as const)('S2 %s in its place is refused and left there', async ([, code, put], context) => {
    new FaultRow(context).often('1 start');
    using at = place();
    const path = join(at.run, name);
    const foreign = await put(path);
    const found = lstatSync(path);
    const ended = await run(PROGRAM, serveArgs(at));
    expect([ended.code, ended.err]).toEqual([code, expect.stringContaining(path)]);
    expect(lstatSync(path)).toMatchObject({ ino: found.ino, mode: found.mode, size: found.size });
    expect(existsSync(`${path}.gone`)).toBe(false);
    foreign?.close();
  });
});

async function listenForeign(path: string) {
  const server = createServer().listen(path);
  await new Promise((resolve) => server.once('listening', resolve));
  return server;
}

test(
  "S2 of several schedulers started at once on one socket exactly one wins, also over a dead one's sockets",
  async (context) => {
    const row = new FaultRow(context);
    using at = place();
    const outcomes: string[] = [];
    for (let round = 0; round < ROUNDS; round++)
      outcomes.push(await race(at, round % 2 === 0 ? 'TERM' : 'KILL'));
    row.often(`${ROUNDS} times ${AT_ONCE} at once`);
    expect(outcomes).toEqual(outcomes.map(() => `1 answers, ${AT_ONCE - 1} refused`));
    expect(
      readdirSync(at.run).filter((name) => !/^(control|view)\.sock(\.lock(\.pid|-journal)?)?$/.test(name)),
    ).toEqual([]);
  },
  ROUNDS * 5_000 + 90_000,
);

/** Starts them together; the winner is ended by the signal, with which it cleans up or does not. */
async function race(at: { folder: string; socket: string }, signal: 'TERM' | 'KILL'): Promise<string> {
  const script = `pids=
    for each in ${Array.from({ length: AT_ONCE }, (_, index) => index).join(' ')}; do
      "$0" "$@" 2>/dev/null & pids="$pids $!"
    done
    until "$0" --socket ${at.socket} health -o json 2>/dev/null | grep -o '"pid":[0-9]*'; do :; done
    until [ $(for pid in $pids; do kill -0 $pid 2>/dev/null && echo; done | wc -l) = 1 ]; do :; done
    for pid in $pids; do kill -0 $pid 2>/dev/null && echo "alive:$pid"; done
    for pid in $pids; do kill -${signal} $pid 2>/dev/null; wait $pid; echo "code:$?"; done`;
  const { out } = await run('sh', ['-c', script, PROGRAM, ...serveArgs(at)]);
  const answering = /"pid":(\d+)/.exec(out)?.[1];
  const alive = /alive:(\d+)/.exec(out)?.[1];
  const refused = [...out.matchAll(/code:23$/gm)].length;
  return `${answering === alive ? 1 : 0} answers, ${refused} refused`;
}
