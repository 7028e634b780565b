import { setTimeout } from 'node:timers/promises';
import { afterAll, expect } from 'vitest';
import { Database } from '../../../src/postgres/database.ts';
import { FaultRow } from '../../support/fault-row.ts';
import { LONG } from '../../support/faults.ts';
import { Fleet } from '../../support/fleet/fleet.ts';
import { Journal, uptimeMs } from '../../support/fleet/journal.ts';
import { startsOf } from '../../support/fleet/judge.ts';
import { logLinesOf } from '../../support/fleet/log-lines.ts';
import { testWith } from '../../support/needs.ts';
import { PgBouncer } from '../../support/postgres/pgbouncer.ts';
import { testDatabases } from '../../support/postgres/test-databases.ts';

const ROUNDS = LONG ? 20 : 2;
const REPLICAS = 2;
/** How often replicas look while no hints arrive. */
const POLL_MS = 1_000;
const LISTENS_AGAIN_MS = 5_000;
const LIMIT = { timeout: 60_000, interval: 10 };
const LISTENING = `
SELECT pid
FROM pg_stat_activity
WHERE datname = current_database()
  AND application_name = 'sunbird-tasks hints'
  AND (query LIKE 'LISTEN%' OR query = 'SELECT 1')`;
const END = `SELECT pg_terminate_backend(pid) FROM (${LISTENING}) AS listening`;
const databases = testDatabases();

afterAll(() => databases[Symbol.asyncDispose]());

testWith(
  'a PostgreSQL server',
  'F8 runs start within a poll while sessions that listen are ended, and these are made again',
  async (context) => {
    const row = new FaultRow(context);
    using journal = new Journal();
    const connection = await databases.createDatabase();
    const task = journal.task('hint/probe');
    await using fleet = await Fleet.start({ connection, tasks: [task], replicas: REPLICAS });
    await using sql = new Database({ connection, most: 1, applicationName: 'test' });
    const listening = async () => (await sql.query(LISTENING)).rows.map(({ pid }) => Number(pid));
    const heardMs: number[] = [];
    const latencyMs: number[] = [];
    const againMs: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      // The test's own store listens too.
      await expect.poll(async () => (await listening()).length, LIMIT).toBe(REPLICAS + 1);
      heardMs.push(await untilStarted(fleet, journal, task));
      const endedAt = Date.now();
      const { count } = await sql.query(END);
      expect(count).toBe(REPLICAS + 1);
      latencyMs.push(await untilStarted(fleet, journal, task));
      await expect.poll(async () => (await listening()).length, LIMIT).toBe(REPLICAS + 1);
      againMs.push(Date.now() - endedAt);
    }
    row.often(`${ROUNDS * (REPLICAS + 1)} sessions ended`);
    row.figure(`start by a hint after ${Math.max(...heardMs)} ms`);
    row.time('start without one after', Math.max(...latencyMs), POLL_MS);
    row.time('listening again after', Math.max(...againMs), LISTENS_AGAIN_MS);
  },
  ROUNDS * 15_000 + 120_000,
);

testWith(
  'pgbouncer',
  'F8 runs start within a poll behind a pooler in transaction mode, and no log fills',
  async (context) => {
    const row = new FaultRow(context);
    using journal = new Journal();
    await using bouncer = await PgBouncer.start(await databases.createDatabase());
    const task = journal.task('hint/probe');
    const { connection } = bouncer;
    await using fleet = await Fleet.start({ connection, tasks: [task], replicas: REPLICAS });
    const latencyMs: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      latencyMs.push(await untilStarted(fleet, journal, task));
      await setTimeout(POLL_MS * Math.random());
    }
    const logs = fleet.replicas.map(logLinesOf);
    row.often(`${ROUNDS} runs`);
    row.figure(`${logs.flat().filter(({ level }) => level !== 'info').length} warnings and errors`);
    for (const lines of logs) {
      const told = lines.filter(({ message }) => message.startsWith('A pooler is before the database'));
      expect(told).toHaveLength(1);
      expect(lines.filter(({ level }) => level !== 'info')).toEqual([]);
    }
    row.time('start after', Math.max(...latencyMs), POLL_MS);
  },
  ROUNDS * 15_000 + 120_000,
);

/** How long a run that another store object asked for took until its work began, in ms; awaits its end. */
async function untilStarted(
  fleet: Fleet,
  journal: Journal,
  task: Parameters<Fleet['trigger']>[0],
): Promise<number> {
  const askedAtMs = uptimeMs();
  const number = await fleet.trigger(task);
  await fleet.end(number);
  const [start] = startsOf(journal.read(), number);
  return (start?.atMs ?? Number.POSITIVE_INFINITY) - askedAtMs;
}
