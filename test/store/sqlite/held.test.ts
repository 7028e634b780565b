import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { type Clock, systemClock } from '../../../src/clock.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { newRun } from '../../support/sample-run.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const AWAY = { code: 'STORE_UNAVAILABLE', message: expect.stringContaining('another process holds it') };

/** A store whose file somebody else has locked for writing, as from a shell of SQLite. */
async function heldStore(clock: Clock) {
  const folder = temporaryFolder();
  const path = `${folder.path}/tasks.db`;
  const store = await openSqliteStore({ path, clock });
  const other = new DatabaseSync(path);
  other.exec('BEGIN IMMEDIATE');
  const leave = () => other.exec('ROLLBACK');
  const dispose = async () => {
    other.close();
    await store.close();
    folder[Symbol.dispose]();
  };
  return { store, leave, [Symbol.asyncDispose]: dispose };
}

test('waits for somebody else who writes, and does not stand still meanwhile', async () => {
  await using at = await heldStore(systemClock);
  const adding = at.store.addRun(newRun());
  // Would come too late if the event loop waited for the lock.
  setTimeout(at.leave, 50);
  expect((await adding).admission).toMatchObject({ kind: 'admitted' });
});

test('is unavailable for writing when that takes too long, and can be read', async () => {
  const clock = new FakeClock();
  await using at = await heldStore(clock);
  const adding = expect(at.store.addRun(newRun())).rejects.toMatchObject(AWAY);
  expect(await at.store.listRuns({ limit: 1 })).toEqual([]);
  await clock.advance(2_500);
  await adding;
  expect(clock.waiting).toBe(0);
});

test('what still waits is given up when the store is closed', async () => {
  const clock = new FakeClock();
  await using at = await heldStore(clock);
  const adding = expect(at.store.addRun(newRun())).rejects.toMatchObject(AWAY);
  await at.store.close();
  await adding;
});
