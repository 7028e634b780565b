import { afterAll, expect } from 'vitest';
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
import { findUnexcused, mostAtOnce } from '../../support/fleet/judge.ts';
import { logLinesOf } from '../../support/fleet/log-lines.ts';
import type { Replica } from '../../support/fleet/replica.ts';
import { judgePromised, triggerSteadily } from '../../support/fleet/steady-client.ts';
import { testWith } from '../../support/needs.ts';
import { testDatabases } from '../../support/postgres/test-databases.ts';

const ROUNDS = LONG ? 10 : 1;
const REPLICAS = 3;
const QUICK = LONG ? 15 : 10;
/** Some of these are at work at any moment, and come to their end within the grace of a stop. */
const SLOW = 3;
const ASKED = 10;
const ASK_EVERY_MS = 200;
/** For the slow ones, also where they begin late because the machine is busy. */
const GRACE_MS = 3_000;
const LONG_MS = 3 * GRACE_MS;
const LONG_TASKS = 18;
/** No faster than they get done. */
const ASK_LONG_EVERY_MS = LONG_MS / LONG_TASKS;
const JUST_MS = 1_000;
/** What becomes of a run that is cut short. */
const KINDS = ['again', 'once'];
/** What a stop may take beyond its grace. */
const STOP_MS = GRACE_MS + 2_000;
const LATE_MS = 1_000;
const LIMIT_MS = 60_000;
const LIMIT = { timeout: LIMIT_MS, interval: 20 };
/** The lease is what the release has: whoever stops in order leaves nothing that has to wait for its end. */
const PACE = { leaseMs: 15_000, stopGraceMs: GRACE_MS };
const databases = testDatabases();

afterAll(() => databases[Symbol.asyncDispose]());

/**
 * Stops each replica in order and starts it anew, one after another; how long each stop took, in ms. By turns it cuts
 * short a run that is to be tried again, and one that is not.
 */
async function roll({ replicas }: Fleet, journal: Journal): Promise<number[]> {
  const tookMs: number[] = [];
  for (let round = 0; round < ROUNDS; round++)
    for (const replica of replicas) {
      const kind = KINDS[tookMs.length % KINDS.length] ?? '';
      await expect.poll(() => hasJustBegun(journal, replica, kind), LIMIT).toBe(true);
      const askedAt = performance.now();
      await replica.stop();
      tookMs.push(performance.now() - askedAt);
      await replica.start();
    }
  return tookMs;
}

/** Runs that take longer than the grace, and are cut short by it: they are tried again, or end so. */
function longTasks(journal: Journal) {
  const between = `sleep ${LONG_MS / 1_000} & wait $!`;
  return Array.from({ length: LONG_TASKS }, (_, index) => {
    const kind = KINDS[index % KINDS.length];
    return journal.task(`${kind}/${index}`, { recover: kind === 'again' }, between);
  });
}

/** Whether a long run of this kind has begun on the replica, and has more than the grace before it. */
function hasJustBegun(journal: Journal, { identity }: Replica, kind: string): boolean {
  const since = uptimeMs() - JUST_MS;
  return journal
    .read()
    .some(
      ({ what, task, replica, atMs }) =>
        what === 'start' && replica === identity && task.startsWith(`${kind}/`) && atMs > since,
    );
}

testWith(
  'a PostgreSQL server',
  'U1 nothing is lost or repeated while one replica after another is stopped and started anew',
  async (context) => {
    const row = new FaultRow(context);
    using journal = new Journal();
    const each = [
      ...secondlyTasks(journal, { count: QUICK, recover: true }),
      ...secondlyTasks(journal, {
        count: SLOW,
        recover: true,
        group: 'slow',
        between: 'sleep 0.4 & wait $!',
      }),
    ];
    const asked = Array.from({ length: ASKED }, (_, index) => journal.task(`asked/${index}`));
    const long = longTasks(journal);
    const connection = await databases.createDatabase();
    const tasks = [...each, ...asked, ...long];
    await using fleet = await Fleet.start({ connection, tasks, replicas: REPLICAS, ...PACE });
    const { store } = fleet;
    const clients = new AbortController();
    const { signal } = clients;
    const from = nextSecond();
    const promises = [
      triggerSteadily(store, { tasks: asked, everyMs: ASK_EVERY_MS, signal }),
      triggerSteadily(store, { tasks: long, everyMs: ASK_LONG_EVERY_MS, signal }),
    ];
    await using ending = new AsyncDisposableStack();
    ending.defer(async () => {
      clients.abort();
      await Promise.allSettled(promises);
    });

    const stopsMs = await roll(fleet, journal);
    const stretch = secondsSince(each, from);
    clients.abort();
    const [quick = [], lasting = []] = await Promise.all(promises);
    const lagMs = await untilDone(fleet, stretch, LIMIT_MS);
    for (const number of [...quick, ...lasting]) await fleet.end(number, LIMIT_MS);
    await Promise.all(fleet.replicas.map((replica) => replica.stop()));

    const { lines, missing, repeated } = faultsOf(journal, stretch);
    const unexcused = await findUnexcused(store, repeated);
    const all = journal.read();
    const judged = await judgePromised(store, all, [...quick, ...lasting]);
    row.often(`${stopsMs.length} stops, ${stretch.expected.length} fire times, ${quick.length} triggers`);
    row.figure(`${missing.length} missing, ${repeated.length} tried again, ${unexcused.length} unexcused`);
    row.figure(
      `of ${quick.length + lasting.length} triggered ${judged.lost.length} lost, ${judged.again} tried again, ${judged.unexcused.length} unexcused`,
    );
    row.figure(`all done ${lagMs} ms after the last`);
    expect({ missing, unexcused, judged }).toMatchObject({
      missing: [],
      unexcused: [],
      judged: { lost: [], unexcused: [] },
    });
    expect(mostAtOnce(all, ({ run }) => String(run))).toBe(1);
    // Runs that end within the grace are let end; of these none is begun twice.
    expect(repeated).toEqual([]);
    // The long ones were cut short, though, and those that recover came to their end afterwards.
    expect(judged.again).toBeGreaterThan(0);
    const longStates = await Promise.all(lasting.map(async (number) => (await store.findRun(number))?.state));
    expect(new Set(longStates)).toEqual(new Set(['succeeded', 'interrupted']));
    const attempts = await Promise.all([...quick, ...lasting].map((number) => store.listAttempts(number)));
    expect(attempts.flat().filter(({ unclean }) => unclean)).toEqual([]);
    const complaints = fleet.replicas.flatMap(logLinesOf).filter(({ level }) => level !== 'info');
    expect(complaints).toEqual([]);

    const bootedAt = Date.now() - uptimeMs();
    const starts = lines.filter(({ what }) => what === 'start');
    const lateMs = starts.map(({ atMs, fireTime }) => bootedAt + atMs - Date.parse(fireTime ?? ''));
    row.time('most late', Math.max(...lateMs), LATE_MS);
    row.time('a stop', Math.max(...stopsMs), STOP_MS);
  },
  ROUNDS * 30_000 + 6 * LIMIT_MS,
);
