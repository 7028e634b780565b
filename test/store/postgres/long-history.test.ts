import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { silentLog } from '../../../src/log.ts';
import type { ConnectionOptions } from '../../../src/postgres/connection-options.ts';
import { Database } from '../../../src/postgres/database.ts';
import { inSchema } from '../../../src/store/postgres/connection.ts';
import { SPINE } from '../../../src/store/postgres/migrations/001-spine.ts';
import { openPostgresStore } from '../../../src/store/postgres/open.ts';
import { testDatabases } from '../../support/postgres/test-databases.ts';
import { newRun } from '../../support/sample-run.ts';

const KEPT = { ageMs: 90 * 86_400_000, runs: 3 };

const databases = testDatabases();
let connection: ConnectionOptions;

beforeAll(async () => {
  connection = await databases.createDatabase();
});
afterAll(async () => await databases[Symbol.asyncDispose]());

/** Ended runs of one task, so many. */
const runsOf = (schema: string, count: number) => `
INSERT INTO ${schema}.run (task_id, state, cause, queued_at, started_at, ended_at, params, attempt)
SELECT task.id, 'succeeded', 'manual', now(), now(), now(), '{}', 1
FROM ${schema}.task, generate_series(1, ${count})`;

/** A store of version 1 with five runs, before it is opened. */
async function oldStore(schema: string) {
  const sql = new Database({ connection, most: 2, applicationName: 'test' });
  await sql.query(`CREATE SCHEMA ${schema}`);
  await sql.query(`CREATE TABLE ${schema}.migration (number integer PRIMARY KEY, name text NOT NULL,
    applied_at timestamptz(3) NOT NULL DEFAULT now())`);
  for (const statement of inSchema(SPINE, schema).split(/;\n/)) await sql.query(statement);
  await sql.query(`INSERT INTO ${schema}.migration (number, name) VALUES (1, 'spine')`);
  await sql.query(`INSERT INTO ${schema}.store (id) VALUES ('here before')`);
  await sql.query(`INSERT INTO ${schema}.task (task_group, name) VALUES ('g', 't')`);
  await sql.query(runsOf(schema, 5));
  const open = async () =>
    (await openPostgresStore({ connection, schema, clock: systemClock, log: silentLog })).store;
  return { sql, open };
}

test('a store of the first version is opened, and knows how many runs it has', async () => {
  const { sql, open } = await oldStore('opened');
  await using _ = sql;
  await using store = await open();
  expect(store.id).toBe('here before');
  expect((await store.listRuns({ states: ['succeeded'], limit: 2 })).map(({ number }) => number)).toEqual([
    5, 4,
  ]);
  expect(await store.pruneRuns(KEPT, 9)).toBe(2);
  expect(await store.pruneRuns(KEPT, 9)).toBe(0);
  expect((await store.addRun(newRun())).run?.number).toBe(6);
});

test('runs that somebody else deletes are no longer counted', async () => {
  const { sql, open } = await oldStore('deleted');
  await using _ = sql;
  await using store = await open();
  await sql.query('DELETE FROM deleted.run WHERE number <= 3');
  await sql.query(runsOf('deleted', 1));
  expect(await store.pruneRuns(KEPT, 9)).toBe(0);
  await sql.query(runsOf('deleted', 1));
  expect(await store.pruneRuns(KEPT, 9)).toBe(1);
});

test('runs that somebody else is about to delete are counted after that', async () => {
  const { sql, open } = await oldStore('deleting');
  await using _ = sql;
  await using store = await open();
  await sql.query(runsOf('deleting', 3));
  const waiting = async () => {
    const { rows } = await sql.query(`SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`);
    return rows.length;
  };
  let pruned: Promise<number> | undefined;
  await sql.transaction(async (other) => {
    await other.query('DELETE FROM deleting.run WHERE number >= 6', []);
    pruned = store.pruneRuns({ ...KEPT, runs: 5 }, 9);
    await expect.poll(waiting).toBe(1);
  });
  expect(await pruned).toBe(0);
  const { rows } = await sql.query('SELECT through, runs FROM deleting.run_count');
  expect(rows).toEqual([{ through: 5, runs: 5 }]);
});
