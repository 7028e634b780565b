import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { silentLog } from '../../../src/log.ts';
import type { ConnectionOptions } from '../../../src/postgres/connection-options.ts';
import { Database } from '../../../src/postgres/database.ts';
import { openPostgresStore } from '../../../src/store/postgres/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { claimRun } from '../../support/claim-run.ts';
import { testDatabases } from '../../support/postgres/test-databases.ts';
import { newRun } from '../../support/sample-run.ts';
import { LEASE_MS, SUCCEEDED } from '../../support/store-rig.ts';

const databases = testDatabases();
let connection: ConnectionOptions;
let schemas = 0;

beforeAll(async () => {
  connection = await databases.createDatabase();
});
afterAll(async () => await databases[Symbol.asyncDispose]());

/** So many replicas on one store of its own, opened all at once. */
async function openFleet(count: number) {
  const schema = `fleet_${++schemas}`;
  const options = { connection, schema, clock: systemClock, log: silentLog };
  const opened = await Promise.all(Array.from({ length: count }, () => openPostgresStore(options)));
  const stores = opened.map(({ store }) => store);
  const sql = new Database({ connection, most: 1, applicationName: 'test' });
  return {
    schema,
    stores,
    first: stores[0] as Store,
    sql,
    async [Symbol.asyncDispose]() {
      await Promise.all([...stores, sql].map((each) => each.close()));
    },
  };
}

test('many replicas that start at once make one store', async () => {
  await using fleet = await openFleet(10);
  expect(new Set(fleet.stores.map(({ id }) => id)).size).toBe(1);
  const { rows } = await fleet.sql.query(`SELECT count(*) AS steps FROM ${fleet.schema}.migration`);
  expect(rows).toEqual([{ steps: 2 }]);
});

test('a role needs no more than a schema of its own', async () => {
  await using sql = new Database({ connection, most: 1, applicationName: 'test' });
  await sql.query('CREATE ROLE sunbird_tasks LOGIN');
  await sql.query('CREATE SCHEMA sunbird_tasks AUTHORIZATION sunbird_tasks');
  const given = { clock: systemClock, log: silentLog, schema: 'sunbird_tasks' };
  const { store } = await openPostgresStore({
    ...given,
    connection: { ...connection, user: 'sunbird_tasks' },
  });
  expect((await store.addRun(newRun())).run?.number).toBe(1);
  await store.close();
});

test('a schema that a newer version wrote is refused', async () => {
  await using fleet = await openFleet(1);
  await fleet.sql.query(`INSERT INTO ${fleet.schema}.migration (number, name) VALUES (99, 'later')`);
  const options = { connection, schema: fleet.schema, clock: systemClock, log: silentLog };
  await expect(openPostgresStore(options)).rejects.toMatchObject({
    code: 'INVALID_CONFIG',
    message: expect.stringContaining('has schema 99'),
  });
});

test('a store that its role may not use any more is away, and says what to do', async () => {
  await using fleet = await openFleet(1);
  await fleet.sql.query(`DROP TABLE ${fleet.schema}.audit`);
  await expect(fleet.first.listAudit({ limit: 9 })).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
    message: expect.stringContaining('a table is gone'),
  });
  await fleet.sql.query(`ALTER DATABASE ${connection.database} SET default_transaction_read_only = on`);
  const options = { connection, schema: fleet.schema, clock: systemClock, log: silentLog };
  const { store } = await openPostgresStore(options);
  await expect(store.addRun(newRun())).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  await store.close();
  await fleet.sql.query(`ALTER DATABASE ${connection.database} RESET default_transaction_read_only`);
});

test('a replica has four connections at most, however much is asked at once', async () => {
  await using fleet = await openFleet(2);
  const asked = fleet.stores.flatMap((store) => [
    ...Array.from({ length: 40 }, () => store.listRuns({ limit: 1 })),
    ...Array.from({ length: 40 }, () => store.renewLeases([{ number: 1, token: 1 }], LEASE_MS)),
  ]);
  const count = `SELECT count(*) AS held FROM pg_stat_activity
    WHERE datname = current_database() AND application_name LIKE 'sunbird-tasks%'`;
  const counts: number[] = [];
  for (const each of asked) {
    counts.push(Number((await fleet.sql.query(count)).rows[0]?.held));
    await each;
  }
  expect(Math.max(...counts)).toBeGreaterThan(4);
  expect(Math.max(...counts)).toBeLessThanOrEqual(8);
});

test('of requests for the same task at once one is admitted, and one key makes one run', async () => {
  await using fleet = await openFleet(5);
  const added = await Promise.all(fleet.stores.map((store) => store.addRun(newRun())));
  expect(added.filter(({ admission }) => admission.kind === 'admitted')).toHaveLength(1);
  const keyed = await Promise.all(
    fleet.stores.map((store, index) =>
      store.addRun(newRun({ task: { group: 'k', name: `t${index % 2}` }, idempotencyKey: 'k' })),
    ),
  );
  expect(keyed.filter(({ admission }) => admission.kind === 'admitted')).toHaveLength(1);
});

test('of claims at once one is granted, and no two runs of a task run at once', async () => {
  await using fleet = await openFleet(5);
  const numbers: number[] = [];
  for (let run = 0; run < 5; run++) {
    const { run: added } = await fleet.first.addRun(newRun({ ifRunning: 'queue' }));
    numbers.push(added?.number ?? 0);
  }
  const claims = await Promise.all(
    fleet.stores.flatMap((store, index) =>
      numbers.map((number) => claimRun(store, { number, replica: `r${index}`, leaseMs: LEASE_MS })),
    ),
  );
  expect(claims.filter(Boolean)).toHaveLength(1);
  expect(await fleet.first.countActive()).toEqual({ queued: 4, running: 1 });
});

test('of replicas that fire at once one fires, each task once', async () => {
  await using fleet = await openFleet(4);
  const schedules = Array.from({ length: 200 }, (_, index) => ({
    task: { group: 'g', name: `t${index}` },
    schedule: '* * * * * *',
    timezone: 'UTC',
  }));
  const froms = await Promise.all(fleet.stores.map((store) => store.registerSchedules(schedules)));
  const through = new Date(Date.now() + 60_000);
  const fired = await Promise.all(
    fleet.stores.map((store, replica) =>
      store.fireTasks(
        schedules
          .map((schedule, index) => ({
            ...schedule,
            from: froms[replica]?.[index] ?? through,
            through,
            fires: [{ fireTime: through, cause: 'schedule' as const, notBefore: null }],
            unfired: [],
            overlap: 'skip' as const,
            params: {},
          }))
          // In an order of its own: replicas must not wait for each other in a circle.
          .sort(() => Math.random() - 0.5),
      ),
    ),
  );
  const runs = fired.flat().flatMap((each) => each.runs);
  expect(new Set(runs).size).toBe(200);
  expect(await fleet.first.countActive()).toEqual({ queued: 200, running: 0 });
});

test('a NUL in what somebody says becomes its picture', async () => {
  await using fleet = await openFleet(1);
  const { run } = await fleet.first.addRun(newRun({ by: 'ro\0ot', params: { block: 'a\0b' } }));
  expect(run).toMatchObject({ by: 'ro\u2400ot', params: { block: 'a\0b' } });
});

test('what is asked all the time goes through no whole table', async () => {
  await using fleet = await openFleet(1);
  const { first: store, schema, sql } = fleet;
  await fill(sql, schema);
  const asked = await recordStatements(async () => {
    const task = { group: 'g', name: 't7' };
    const { run } = await store.addRun(newRun({ task, idempotencyKey: 'k' }));
    await store.listClaimable(66);
    await store.findNextClaimTime();
    const claimed = await claimRun(store, { number: run?.number ?? 0, replica: 'a', leaseMs: LEASE_MS });
    const claim = { number: claimed?.number ?? 0, token: claimed?.lease.token ?? 0 };
    await store.renewLeases([claim], LEASE_MS);
    await store.recordProcess(claim, { pid: 1, startTicks: '1', bootId: 'b' });
    const chunk = { sequence: 0, at: new Date(), stream: 'stdout', text: 'x' } as const;
    await store.addOutput({ run: claim.number, attempt: 1 }, [chunk]);
    await store.listOutput({ run: claim.number, after: null, limit: 9 });
    await store.askCancel(claim.number, { error: 'no', graceMs: 0 });
    await store.endAttempt(claim, SUCCEEDED);
    await store.listAbandoned('a');
    await store.findRun(claim.number);
    await store.listAttempts(claim.number);
    await store.findTaskRecord(task);
    await store.listTaskRecords();
    await store.listLastSuccesses();
    await store.listDurations(task, 50);
    await store.countActive();
    await store.listRuns({ task, limit: 20 });
    await store.listRuns({ limit: 20 });
    await store.listRuns({ retryOf: claim.number, limit: 9 });
    await store.listRuns({ states: ['running'], limit: 20 });
    await store.listRuns({ states: ['timed_out', 'cancelled'], limit: 20 });
    await store.listRuns({ states: ['failed'], since: new Date(0), limit: 20 });
    await store.listRuns({
      task,
      states: ['succeeded', 'failed', 'cancelled'],
      until: new Date(),
      limit: 20,
    });
    await store.listRuns({ task, due: { from: new Date(0), to: new Date() }, limit: 1 });
    await store.pruneRuns({ ageMs: 90 * 86_400_000, runs: 1_000 }, 200);
    await store.pruneAudit(90 * 86_400_000, 200);
    await store.fireTasks([]);
  });
  expect(asked.length).toBeGreaterThan(25);
  const scans: string[] = [];
  const look = async (text: string, values: readonly unknown[]) => {
    const { rows } = await sql.query(text, values);
    const plan = rows.map((row) => String(row['QUERY PLAN'])).join('\n');
    if (SCAN.test(plan)) scans.push(`${text}\n${plan}`);
  };
  for (const { text, values } of asked) await look(`EXPLAIN ${text}`, values);
  // What is kept prepared may be planned once for whatever values come.
  const prepared = asked.filter(({ isPrepared }) => isPrepared);
  expect(prepared.length).toBeGreaterThan(10);
  for (const { text } of prepared) await look(`EXPLAIN (GENERIC_PLAN) ${text}`, []);
  expect(scans).toEqual([]);
});

/** A whole table, or all runs by their key in search of those of one task. */
const SCAN =
  /Seq Scan on (run|attempt|output_chunk|audit)\b|Index Scan Backward using run_pkey.*\n.*Filter:.*task_id/;

/** 50 tasks with 400 ended runs each, as a few weeks leave them. */
async function fill(sql: Database, schema: string): Promise<void> {
  await sql.query(
    `INSERT INTO ${schema}.task (task_group, name) SELECT 'g', 't' || n FROM generate_series(1, 50) AS n`,
  );
  await sql.query(
    `INSERT INTO ${schema}.run (task_id, state, cause, fire_time, queued_at, started_at, ended_at, params, attempt)
     SELECT task.id, 'succeeded', 'schedule', at, at, at, at + interval '3 s', '{}', 1
     FROM ${schema}.task, generate_series(now() - interval '400 hours', now(), interval '1 hour') AS at
     ORDER BY at`,
  );
  await sql.query(
    `INSERT INTO ${schema}.attempt (run, number, replica, started_at) SELECT number, 1, 'a', started_at FROM ${schema}.run`,
  );
  await sql.query(
    `INSERT INTO ${schema}.output_chunk SELECT number, 1, 0, started_at, 'stdout', 'done' FROM ${schema}.run`,
  );
  await sql.query(
    `INSERT INTO ${schema}.audit (at, what, socket, details)
     SELECT queued_at, 'trigger-task', 'control', '{}' FROM ${schema}.run`,
  );
  for (const table of ['task', 'run', 'attempt', 'output_chunk', 'audit'])
    await sql.query(`ANALYZE ${schema}.${table}`);
}

interface Asked {
  text: string;
  values: readonly unknown[];
  isPrepared: boolean;
}

/** Every statement of the store's with parameters that `body` leads to. */
async function recordStatements(body: () => Promise<void>): Promise<Asked[]> {
  const asked: Asked[] = [];
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function record(this: pg.Client, ...args: unknown[]) {
    const [first] = args;
    const text = typeof first === 'string' ? first : (first as { text: string }).text;
    const values = typeof first === 'string' ? args[1] : (first as { values: unknown[] }).values;
    const isPrepared = typeof first === 'object' && first !== null && 'name' in first;
    if (Array.isArray(values) && /^\s*(SELECT|WITH|UPDATE|INSERT|DELETE)/.test(text))
      asked.push({ text, values, isPrepared });
    return Reflect.apply(query, this, args);
  } as typeof query;
  try {
    await body();
    return asked;
  } finally {
    pg.Client.prototype.query = query;
  }
}
