import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { silentLog } from '../../../src/log.ts';
import type { ConnectionOptions } from '../../../src/postgres/connection-options.ts';
import { Database } from '../../../src/postgres/database.ts';
import type { Hint } from '../../../src/store/hints.ts';
import { openPostgresStore } from '../../../src/store/postgres/open.ts';
import { testWith } from '../../support/needs.ts';
import { PgBouncer } from '../../support/postgres/pgbouncer.ts';
import { testDatabases } from '../../support/postgres/test-databases.ts';
import { newRun } from '../../support/sample-run.ts';

const PATIENCE = { timeout: 20_000, interval: 20 };
const databases = testDatabases();
let connection: ConnectionOptions;
let schemas = 0;

beforeAll(async () => {
  connection = await databases.createDatabase();
});
afterAll(async () => await databases[Symbol.asyncDispose]());

/** Two replicas on a store of their own, and what the second one hears. */
async function openPair(at = connection) {
  const options = { connection: at, schema: `hints_${++schemas}`, clock: systemClock, log: silentLog };
  const [{ store: first }, { store: second }] = [
    await openPostgresStore(options),
    await openPostgresStore(options),
  ];
  const heard: Hint[] = [];
  second.hints.listen((hint) => heard.push(hint));
  const listens = () => expect.poll(() => first.hints.arrive && second.hints.arrive, PATIENCE).toBe(true);
  const dispose = async () => {
    await first.close();
    await second.close();
  };
  return { first, second, heard, listens, [Symbol.asyncDispose]: dispose };
}

test('a replica hears of what waits, of what became of a run, and of orders', async () => {
  await using pair = await openPair();
  await pair.listens();
  pair.heard.length = 0;
  const { run } = await pair.first.addRun(newRun());
  await expect.poll(() => pair.heard.some(({ queued }) => queued), PATIENCE).toBe(true);
  const number = run?.number ?? 0;
  await pair.first.cancelQueued(number, 'no');
  await expect.poll(() => pair.heard.flatMap(({ runs }) => runs), PATIENCE).toContain(number);
  expect(pair.heard.some(({ orders }) => orders)).toBe(false);
  await pair.first.setDrain({ by: null, reason: null, since: new Date() });
  await expect.poll(() => pair.heard.some(({ orders }) => orders), PATIENCE).toBe(true);
});

test('a replica does not hear of itself', async () => {
  await using pair = await openPair();
  await pair.listens();
  pair.heard.length = 0;
  await pair.second.addRun(newRun());
  await pair.first.addRun(newRun({ task: { group: 'g', name: 'other' } }));
  await expect.poll(() => pair.heard.length, PATIENCE).toBeGreaterThan(0);
  expect(pair.heard).toHaveLength(1);
});

test('hints that were lost lead to one look at everything, and they arrive again', async () => {
  await using pair = await openPair();
  await pair.listens();
  pair.heard.length = 0;
  await using sql = new Database({ connection, most: 1, applicationName: 'test' });
  await sql.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sunbird-tasks hints'`,
  );
  await expect.poll(() => pair.heard, PATIENCE).toContainEqual({ runs: [], queued: true, orders: true });
  await pair.listens();
});

testWith('pgbouncer', 'behind a pooler the store works, and knows that no hints arrive', async () => {
  await using pooler = await PgBouncer.start(connection);
  await using pair = await openPair(pooler.connection);
  const added = await Promise.all([pair.first.addRun(newRun()), pair.second.addRun(newRun())]);
  expect(added.map(({ admission }) => admission.kind).sort()).toEqual(['admitted', 'already-running']);
  await expect.poll(() => pair.heard.length, PATIENCE).toBeGreaterThan(0);
  expect(pair.second.hints.arrive).toBe(false);
});
