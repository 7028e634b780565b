import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { expect } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { silentLog } from '../../../src/log.ts';
import type { ConnectionOptions } from '../../../src/postgres/connection-options.ts';
import { openPostgresStore } from '../../../src/store/postgres/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { claimRun } from '../../support/claim-run.ts';
import { FaultRow } from '../../support/fault-row.ts';
import { longTestWith } from '../../support/faults.ts';
import { PostgresServer } from '../../support/postgres/server.ts';
import { newRun } from '../../support/sample-run.ts';

/** Each has a run a second. */
const TASKS = 50;
const EVERY_MS = 1_000 / TASKS;
const BEFORE_MS = 20_000;
const DURING_MS = 600_000;
const MOST_TIMES_SLOWER = 3;
const FREE_SLOTS = 16;
const LOOK_BEYOND = 50;

longTestWith(
  'a PostgreSQL server',
  'F19 claims stay quick while an idle transaction keeps dead rows in place',
  async (context) => {
    const row = new FaultRow(context);
    await using server = await PostgresServer.start();
    const connection = await server.createDatabase();
    const { store } = await openPostgresStore({
      connection,
      schema: 'sunbird_tasks',
      clock: systemClock,
      log: silentLog,
    });
    await using _closed = store;
    const before = await passThrough(store, BEFORE_MS);
    const idle = await beginAndIdle(connection);
    try {
      const during = await passThrough(store, DURING_MS);
      const atEnd = during.slice(-before.length);
      row.often(`${during.length} runs in ${DURING_MS / 1_000} s`);
      row.figure(`claim p50 ${ms(percentile(before, 50))}, at the end ${ms(percentile(atEnd, 50))}`);
      row.figure(`claim p99 ${ms(percentile(before, 99))}`);
      const figureMs = MOST_TIMES_SLOWER * percentile(before, 99);
      row.time('claim p99 at the end', percentile(atEnd, 99), Math.round(figureMs));
      expect(during.length).toBeGreaterThan(before.length);
    } finally {
      await idle.end();
    }
  },
  BEFORE_MS + DURING_MS + 60_000,
);

/** A transaction that saw the database once and goes on doing nothing, so that no row that died since can be cleared away. */
async function beginAndIdle({ host, port, database, user }: ConnectionOptions): Promise<pg.Client> {
  const client = new pg.Client({ host, port, database, user });
  await client.connect();
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1');
  return client;
}

/** Has runs go from the queue to their end for so long; how long each took to be looked up and claimed, in ms. */
async function passThrough(store: Store, forMs: number): Promise<number[]> {
  const took: number[] = [];
  const beganAt = performance.now();
  for (let count = 0; performance.now() - beganAt < forMs; count++) {
    const task = { group: 'bloat', name: `task-${count % TASKS}` };
    await store.addRun(newRun({ task }));
    took.push(await passOne(store));
    const early = beganAt + count * EVERY_MS - performance.now();
    if (early > 0) await setTimeout(early);
  }
  return took;
}

async function passOne(store: Store): Promise<number> {
  const askedAt = performance.now();
  const [next] = await store.listClaimable(FREE_SLOTS + LOOK_BEYOND);
  if (!next) throw new Error('The run that was added is not to be had.');
  const claimed = await claimRun(store, { number: next.number, replica: 'one', leaseMs: 30_000 });
  const tookMs = performance.now() - askedAt;
  if (!claimed) throw new Error(`Run ${next.number} was not to be had.`);
  const claim = { number: claimed.number, token: claimed.lease.token };
  await store.endAttempt(claim, { outcome: 'succeeded', exitCode: 0, signal: null, error: null });
  return tookMs;
}

function percentile(values: readonly number[], percent: number): number {
  const rising = [...values].sort((a, b) => a - b);
  return rising[Math.floor((rising.length * percent) / 100)] ?? 0;
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}
