import { chmodSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { FaultRow } from '../../support/fault-row.ts';
import { LONG } from '../../support/faults.ts';
import { testWith } from '../../support/needs.ts';
import { startProber } from '../../support/prober.ts';
import { Served } from '../../support/served.ts';

const STARTS = LONG ? 1_000 : 8;
const OTHER = 1234;
const TASKS = 'tasks: [{ name: nothing, command: ["true"] }]\n';

/** Starts something that forbids nothing to anybody by itself. */
function withoutUmask<Started>(start: () => Started): Started {
  const before = process.umask(0);
  try {
    return start();
  } finally {
    process.umask(before);
  }
}

/** Names and modes of what in the folder of the sockets another user could open for more than the release means. */
function openFiles(folder: string): string[] {
  const meant = new Set(['view.sock 666', 'control.sock.lock.pid 644']);
  return readdirSync(folder)
    .map((name) => ({ name, mode: statSync(join(folder, name)).mode & 0o777 }))
    .filter(({ mode }) => (mode & 0o077) !== 0)
    .map(({ name, mode }) => `${name} ${mode.toString(8)}`)
    .filter((each) => !meant.has(each));
}

testWith(
  'root who may become another user',
  'S1 nobody else ever connects to control.sock, however often it is made anew without a umask',
  async (context) => {
    const row = new FaultRow(context);
    await using at = await withoutUmask(() => Served.start(TASKS));
    chmodSync(at.folder, 0o755);
    const view = join(dirname(at.socket), 'view.sock');
    const prober = startProber(OTHER, [at.socket, view]);
    const open: string[] = [];
    for (let start = 0; start < STARTS; start++) {
      // A killed one leaves its socket, which the next clears away.
      await at.stop(start % 2 === 0 ? 'SIGTERM' : 'SIGKILL');
      await withoutUmask(() => at.boot());
      open.push(...openFiles(dirname(at.socket)));
    }
    const told = await prober.end();
    const { connected = 0, EACCES = 0, ENOENT = 0 } = told[at.socket] ?? {};
    row.often(`${STARTS} starts`);
    row.figure(
      `control.sock: ${connected} of ${EACCES} attempts while it was there, ${ENOENT} while it was not`,
    );
    row.figure(`view.sock: ${told[view]?.connected} connected`);
    expect(connected).toBe(0);
    expect(open).toEqual([]);
    // It did try, and all the time.
    expect(Math.min(EACCES, ENOENT, told[view]?.connected ?? 0)).toBeGreaterThan(STARTS);
  },
  STARTS * 5_000 + 90_000,
);
