import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Run } from '../../../src/run/run.ts';
import type { MisfirePlan } from '../../../src/schedule/misfire.ts';
import type { ConfiguredTask } from '../../../src/task/task.ts';
import { fullName } from '../../../src/task/task-id.ts';
import { FaultRow } from '../../support/fault-row.ts';
import { LONG } from '../../support/faults.ts';
import {
  faultsOf,
  nextSeconds,
  type Stretch,
  secondlyTasks,
  untilDone,
} from '../../support/fleet/fire-each-second.ts';
import { Fleet } from '../../support/fleet/fleet.ts';
import { Journal, uptimeMs } from '../../support/fleet/journal.ts';
import { everySecond, findUnexcused, startsByFireTime } from '../../support/fleet/judge.ts';
import { testWith } from '../../support/needs.ts';
import { PostgresServer } from '../../support/postgres/server.ts';

/** What is made up for comes on top: a machine that just bears the load of F1 would never be done with it. */
const TASKS = LONG ? 50 : 10;
const REPLICAS = LONG ? 3 : 2;
/** For how long the server is away. */
const OUTAGES_MS = LONG
  ? Array.from({ length: 20 }, (_, index) => [1_000, 2_000, 5_000, 10_000][index % 4] ?? 0)
  : [500, 1_500];
/** By turns Postgres' fast way to end, and its immediate one. */
const WAYS = ['SIGINT', 'SIGQUIT'] as const;
const BETWEEN_MS = LONG ? 4_000 : 1_000;
/** A run whose claim was not answered waits for its end. */
const LEASE_MS = LONG ? 15_000 : 3_000;
const AGAIN_MS = 5_000;
const LIMIT = { timeout: 60_000, interval: 10 };
const usualMs = OUTAGES_MS.reduce((sum, outageMs) => sum + outageMs + BETWEEN_MS + 1_000, 0);

testWith(
  'a PostgreSQL server',
  'F5 replicas fire on soon after Postgres restarts, and deal with the fire times between as they are told to',
  async (context) => {
    const row = new FaultRow(context);
    using journal = new Journal();
    await using server = await PostgresServer.start();
    const each = secondlyTasks(journal, { count: TASKS, recover: true });
    const others = (['once', 'skip'] as const).map((plan) => misfiring(journal, plan));
    const connection = await server.createDatabase();
    const tasks = [...each, ...others];
    await using fleet = await Fleet.start({ connection, tasks, replicas: REPLICAS, leaseMs: LEASE_MS });
    const pids = fleet.replicas.map(({ pid }) => pid);

    const stretch = nextSeconds(each, Math.ceil(usualMs / 1_000));
    const againMs = await restartOften(server, journal);
    const lagMs = await untilDone(fleet, stretch, 120_000);
    expect(fleet.replicas.map(({ pid }) => pid)).toEqual(pids);
    await Promise.all(fleet.replicas.map((replica) => replica.stop()));

    const { missing, repeated } = faultsOf(journal, stretch);
    const unexcused = await findUnexcused(fleet.store, repeated);
    row.often(`${OUTAGES_MS.length} restarts, ${stretch.expected.length} fire times`);
    row.figure(`${missing.length} missing`);
    row.figure(`${repeated.length} tried again, ${unexcused.length} of them without a reason`);
    row.figure(`all done ${lagMs} ms after the last`);
    expect({ missing, unexcused }).toEqual({ missing: [], unexcused: [] });
    for (const task of others) row.figure(await judgeMisfires(fleet, journal, { task, stretch }));
    row.time('firing again after', Math.max(...againMs), AGAIN_MS);
  },
  4 * usualMs + 180_000,
);

/** Fires every second too, and does not make up for each fire time that was missed. */
function misfiring(journal: Journal, plan: MisfirePlan): ConfiguredTask {
  const misfire = { plan, withinMs: 3_600_000 };
  return journal.task(`misfire/${plan}`, {
    schedule: '* * * * * *',
    overlap: 'allow',
    misfire,
    recover: true,
  });
}

/** How long it took after each restart until work began again, in ms. */
async function restartOften(server: PostgresServer, journal: Journal): Promise<number[]> {
  const againMs: number[] = [];
  for (const [index, outageMs] of OUTAGES_MS.entries()) {
    await setTimeout(BETWEEN_MS);
    await server.stop(WAYS[index % WAYS.length]);
    await setTimeout(outageMs);
    const seen = journal.read().length;
    await server.boot();
    const acceptsAtMs = uptimeMs();
    const firstStart = () =>
      journal
        .read()
        .slice(seen)
        .find(({ what }) => what === 'start');
    await expect.poll(firstStart, LIMIT).toBeDefined();
    againMs.push((firstStart()?.atMs ?? Number.POSITIVE_INFINITY) - acceptsAtMs);
  }
  return againMs;
}

/** Each fire time either became a run, whose work was done, or is told as missed: never both, never neither. */
async function judgeMisfires(
  { store }: Fleet,
  journal: Journal,
  { task, stretch }: { task: ConfiguredTask; stretch: Stretch },
): Promise<string> {
  const name = fullName(task.id);
  const expected = everySecond([name], stretch.from, stretch.to);
  const within = (time: string) => expected.includes(time);
  const rows = await store.listRuns({ task: task.id, due: stretch, limit: 10_000 });
  const timesOf = (runs: readonly Run[]) =>
    runs
      .flatMap((run) => fireTimesOf(run, name))
      .filter(within)
      .sort();
  expect(timesOf(rows)).toEqual(expected);
  const ran = timesOf(rows.filter(({ state }) => state !== 'missed'));
  expect([...startsByFireTime(journal.read()).keys()].filter(within).sort()).toEqual(ran);
  return `${name} ran ${ran.length}, missed ${expected.length - ran.length}`;
}

/** As `task time`; a row may stand for several. */
function fireTimesOf(run: Run, name: string): string[] {
  const first = run.fireTime ?? new Date(Number.NaN);
  const last = 'merged' in run && run.merged ? run.merged.lastFireTime : first;
  return everySecond([name], first, last);
}
