import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { SPINE } from '../../../src/store/sqlite/migrations/001-spine.ts';
import { SCHEDULES } from '../../../src/store/sqlite/migrations/002-schedules.ts';
import { WATCHED_RUNS } from '../../../src/store/sqlite/migrations/003-watched-runs.ts';
import { OPERATOR_CHANGES } from '../../../src/store/sqlite/migrations/004-operator-changes.ts';
import { INTENTS } from '../../../src/store/sqlite/migrations/005-intents.ts';
import { BOOTS } from '../../../src/store/sqlite/migrations/006-boots.ts';
import { RETRIES } from '../../../src/store/sqlite/migrations/007-retries.ts';
import { BOOT_FACTS } from '../../../src/store/sqlite/migrations/008-boot-facts.ts';
import { SHARED_CONTROL } from '../../../src/store/sqlite/migrations/009-shared-control.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { newRun } from '../../support/sample-run.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const OLD = [
  SPINE,
  SCHEDULES,
  WATCHED_RUNS,
  OPERATOR_CHANGES,
  INTENTS,
  BOOTS,
  RETRIES,
  BOOT_FACTS,
  SHARED_CONTROL,
];
const KEPT = { ageMs: 90 * 86_400_000, runs: 3 };

/** A store of version 9 with five ended runs of one task. */
function writeOldStore(path: string, { now }: { now: number }): void {
  using database = new DatabaseSync(path);
  database.exec(
    'CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL)',
  );
  for (const [index, sql] of OLD.entries())
    database.exec(`${sql}; INSERT INTO migration (number, name, applied_at) VALUES (${index + 1}, 'old', 0)`);
  database.exec(`INSERT INTO store (id, last_token) VALUES ('here before', 0)`);
  database.exec(`INSERT INTO task (task_group, name) VALUES ('g', 't')`);
  for (let count = 0; count < 5; count++)
    database.exec(`INSERT INTO run (task_id, state, cause, queued_at, started_at, ended_at, params, attempt)
      VALUES (1, 'succeeded', 'manual', ${now}, ${now}, ${now}, '{}', 1)`);
}

test('a store of an older version is opened, and knows how many runs it has', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'tasks.db');
  const clock = new FakeClock();
  writeOldStore(path, { now: clock.now().getTime() });
  await using store = await openSqliteStore({ path, clock });
  expect(store.id).toBe('here before');
  expect((await store.listRuns({ states: ['succeeded'], limit: 2 })).map(({ number }) => number)).toEqual([
    5, 4,
  ]);
  expect(await store.pruneRuns(KEPT, 9)).toBe(2);
  expect(await store.pruneRuns(KEPT, 9)).toBe(0);
  expect((await store.addRun(newRun())).run?.number).toBe(6);
});

test('runs that somebody else deletes are no longer counted', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'tasks.db');
  const clock = new FakeClock();
  writeOldStore(path, { now: clock.now().getTime() });
  await using store = await openSqliteStore({ path, clock });
  using database = new DatabaseSync(path);
  database.exec('DELETE FROM run WHERE number IN (2, 3, 4)');
  expect(await store.pruneRuns({ ...KEPT, runs: 2 }, 9)).toBe(0);
  expect(await store.pruneRuns({ ...KEPT, runs: 1 }, 9)).toBe(1);
});
