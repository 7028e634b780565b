import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('a boot of before its facts were kept tells only when it was', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'tasks.db');
  await (await openSqliteStore({ path, clock: new FakeClock() })).close();
  const database = new DatabaseSync(path);
  database.exec(`INSERT INTO boot (replica, started_at, seen_at) VALUES ('old', 1000, 2000)`);
  database.close();
  await using store = await openSqliteStore({ path, clock: new FakeClock() });
  expect(await store.listBoots()).toEqual([
    {
      replica: 'old',
      startedAt: new Date(1_000),
      seenAt: new Date(2_000),
      stoppedAt: null,
      version: '',
      host: '',
      pod: null,
      namespace: null,
      container: null,
      socket: null,
      running: 0,
      fingerprint: null,
      clockAheadMs: null,
    },
  ]);
});
