import { setTimeout } from 'node:timers/promises';
import { afterAll, expect } from 'vitest';
import { FaultRow } from '../../support/fault-row.ts';
import { LONG } from '../../support/faults.ts';
import { faultsOf, nextSeconds, secondlyTasks, untilDone } from '../../support/fleet/fire-each-second.ts';
import { Fleet } from '../../support/fleet/fleet.ts';
import { Journal } from '../../support/fleet/journal.ts';
import { findUnexcused, mostAtOnce } from '../../support/fleet/judge.ts';
import { testWith } from '../../support/needs.ts';
import { testDatabases } from '../../support/postgres/test-databases.ts';

const QUICK = LONG ? 180 : 15;
/** Some of these are at work at any moment. */
const SLOW = LONG ? 20 : 10;
const SECONDS = LONG ? 60 : 4;
const KILL_EVERY_MS = LONG ? 2_000 : 1_000;
/** Longer than a busy machine may keep a replica from renewing it. */
const LEASE_MS = 3_000;
const SWEEP_MS = LEASE_MS / 3;
const LOOK_EVERY_MS = 100;
const databases = testDatabases();

afterAll(() => databases[Symbol.asyncDispose]());

/** Kills and starts one replica after another until that instant; how many were killed. */
async function storm({ replicas }: Fleet, until: Date): Promise<number> {
  let kills = 0;
  for (let at = Date.now() + KILL_EVERY_MS; at < until.getTime(); at += KILL_EVERY_MS) {
    await setTimeout(Math.max(at - Date.now(), 0));
    await replicas[kills++ % replicas.length]?.restart();
  }
  return kills;
}

/** For how long at most the lease of a running run had expired, until it is told to stop. */
async function watchLeases({ store }: Fleet, signal: AbortSignal): Promise<number> {
  let worstMs = 0;
  while (!signal.aborted) {
    for (const run of await store.listRuns({ states: ['running'], limit: 1_000 })) {
      const expiresAt = (run.state === 'running' && run.lease.expiresAt) || new Date();
      worstMs = Math.max(worstMs, Date.now() - expiresAt.getTime());
    }
    await setTimeout(LOOK_EVERY_MS);
  }
  return worstMs;
}

/** Names of tasks of which a run happened to die three times: they are out of service from then on, as promised. */
async function listQuarantined({ store }: Fleet): Promise<string[]> {
  const names: string[] = [];
  for (const { task, quarantine } of await store.listTaskRecords()) {
    if (!quarantine) continue;
    const attempts = await store.listAttempts(quarantine.run);
    expect(attempts.slice(-3).map(({ unclean }) => unclean)).toEqual([true, true, true]);
    names.push(`${task.group}/${task.name}`);
  }
  return names;
}

testWith(
  'a PostgreSQL server',
  'F2 no fire time is lost or repeated without a reason while replicas are killed one after another',
  async (context) => {
    const row = new FaultRow(context);
    using journal = new Journal();
    const tasks = [
      ...secondlyTasks(journal, { count: QUICK, recover: true }),
      ...secondlyTasks(journal, {
        count: SLOW,
        recover: true,
        group: 'slow',
        between: 'sleep 0.3 & wait $!',
      }),
    ];
    const connection = await databases.createDatabase();
    await using fleet = await Fleet.start({ connection, tasks, replicas: 3, leaseMs: LEASE_MS });
    const stretch = nextSeconds(tasks, SECONDS);
    const watching = new AbortController();
    const watched = watchLeases(fleet, watching.signal);
    await using ending = new AsyncDisposableStack();
    ending.defer(async () => {
      watching.abort();
      await watched;
    });
    const kills = await storm(fleet, stretch.to);
    const lagMs = await untilDone(fleet, stretch, 3 * SECONDS * 1_000 + 120_000);
    watching.abort();
    const overdueMs = await watched;
    await Promise.all(fleet.replicas.map((replica) => replica.stop()));
    const { lines, missing: unbegun, repeated } = faultsOf(journal, stretch);
    const quarantined = await listQuarantined(fleet);
    const missing = unbegun.filter((each) => !quarantined.includes(each.split(' ')[0] ?? ''));
    const unexcused = await findUnexcused(fleet.store, repeated);
    row.often(`${stretch.expected.length} fire times, ${kills} kills`);
    row.figure(
      `${missing.length} missing, ${repeated.length} tried again, ${unexcused.length} of them without a reason`,
    );
    row.figure(`${quarantined.length} tasks quarantined`);
    row.figure(`all done ${lagMs} ms after the last`);
    expect({ missing, unexcused }).toEqual({ missing: [], unexcused: [] });
    // Dying three times in a row by chance is rare; more of it would hide what is missing.
    expect(quarantined.length).toBeLessThanOrEqual(LONG ? 10 : 1);
    expect(mostAtOnce(lines, ({ run }) => String(run))).toBe(1);
    expect(kills).toBeGreaterThanOrEqual(LONG ? 25 : 2);
    row.time("a dead owner's run past its lease", overdueMs, 2 * SWEEP_MS);
  },
  4 * SECONDS * 1_000 + 180_000,
);
