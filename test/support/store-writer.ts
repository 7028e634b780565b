/*
 * A process that has a store: opens the one named by its argument and says so with its pid; on the word "write" it adds
 * runs without end and names each one once the store has acknowledged it.
 */

import { once } from 'node:events';
import { systemClock } from '../../src/clock.ts';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import { newRun } from './sample-run.ts';

const [path = '', order] = process.argv.slice(2);
const store = await openSqliteStore({ path, clock: systemClock });
console.log(`open ${process.pid}`);
while (order === 'write') {
  const { run } = await store.addRun(newRun({ ifRunning: 'queue', maxQueued: 1_000_000 }));
  console.log(run?.number);
}
process.stdin.resume();
await once(process.stdin, 'end');
