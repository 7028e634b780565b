import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import { FaultRow } from '../../support/fault-row.ts';
import { LONG } from '../../support/faults.ts';
import {
  faultsOf,
  nextSecond,
  secondlyTasks,
  secondsSince,
  untilDone,
} from '../../support/fleet/fire-each-second.ts';
import { Fleet } from '../../support/fleet/fleet.ts';
import { Journal, uptimeMs } from '../../support/fleet/journal.ts';
import { findUnexcused } from '../../support/fleet/judge.ts';
import { testWith } from '../../support/needs.ts';
import { PostgresServer } from '../../support/postgres/server.ts';

const TASKS = LONG ? 20 : 5;
const ROUNDS = LONG ? 20 : 2;
const REPLICAS = 2;
const READ_ONLY_MS = LONG ? 5_000 : 1_500;
const AGAIN_MS = 5_000;
/** Work that goes on over the change has its outcome wait for the store. */
const SLOW = 'sleep 0.7 & wait $!';
const LIMIT = { timeout: 60_000, interval: 20 };

/**
 * As after a failover that the address does not follow at once: sessions are cut, and for a while new ones may only read.
 * Those stay so when the others no longer are.
 */
async function demote(server: PostgresServer, database: string): Promise<void> {
  await server.execute('postgres', `ALTER DATABASE ${database} SET default_transaction_read_only = on`);
  const sessions = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database}'`;
  await server.execute('postgres', sessions);
}

async function promote(server: PostgresServer, database: string): Promise<void> {
  await server.execute('postgres', `ALTER DATABASE ${database} RESET default_transaction_read_only`);
}

testWith(
  'a PostgreSQL server',
  'F17 replicas whose server only lets itself be read stay up, and fire on when it takes writes again',
  async (context) => {
    const row = new FaultRow(context);
    using journal = new Journal();
    const tasks = secondlyTasks(journal, { count: TASKS, recover: true, between: SLOW });
    await using server = await PostgresServer.start();
    const connection = await server.createDatabase();
    await using fleet = await Fleet.start({ connection, tasks, replicas: REPLICAS });
    const pids = fleet.replicas.map(({ pid }) => pid);
    const starts = () => journal.read().filter(({ what }) => what === 'start');
    const from = nextSecond();
    await expect.poll(() => starts().length, LIMIT).toBeGreaterThan(TASKS);
    const againMs: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const logs = fleet.replicas.map(({ log }) => log.length);
      const allTell = (words: string) =>
        fleet.replicas.every(({ log }, index) => log.slice(logs[index]).includes(words));
      await demote(server, connection.database);
      await expect.poll(() => allTell('The store is away'), LIMIT).toBe(true);
      await setTimeout(READ_ONLY_MS);
      const seen = starts().length;
      await promote(server, connection.database);
      const promotedAtMs = uptimeMs();
      await expect.poll(() => starts().length, LIMIT).toBeGreaterThan(seen);
      await expect.poll(() => allTell('The store is back'), LIMIT).toBe(true);
      againMs.push((starts()[seen]?.atMs ?? Number.POSITIVE_INFINITY) - promotedAtMs);
    }
    const stretch = secondsSince(tasks, from);
    await untilDone(fleet, stretch, 120_000);
    expect(fleet.replicas.map(({ pid }) => pid)).toEqual(pids);
    await Promise.all(fleet.replicas.map((replica) => replica.stop()));
    const { missing, repeated } = faultsOf(journal, stretch);
    const unexcused = await findUnexcused(fleet.store, repeated);
    row.often(`${ROUNDS} times read-only, ${stretch.expected.length} fire times`);
    row.figure(`${missing.length} missing`);
    row.figure(`${repeated.length} tried again, ${unexcused.length} of them without a reason`);
    row.time('firing again after', Math.max(...againMs), AGAIN_MS);
    expect({ missing, unexcused }).toEqual({ missing: [], unexcused: [] });
  },
  ROUNDS * (READ_ONLY_MS + 20_000) + 120_000,
);
