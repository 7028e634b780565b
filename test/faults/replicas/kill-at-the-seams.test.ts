import { afterAll, expect } from 'vitest';
import { FaultRow } from '../../support/fault-row.ts';
import { LONG } from '../../support/faults.ts';
import { Fleet } from '../../support/fleet/fleet.ts';
import { Journal } from '../../support/fleet/journal.ts';
import { mostAtOnce, startsOf } from '../../support/fleet/judge.ts';
import type { FailPoint } from '../../support/fleet/replica-options.ts';
import { testWith } from '../../support/needs.ts';
import { testDatabases } from '../../support/postgres/test-databases.ts';

const TIMES = LONG ? 50 : 1;
/** Longer than a busy machine may keep a replica from renewing it. */
const LEASE_MS = 3_000;
const databases = testDatabases();

/** Where a daemon dies, and how often the work of a run may then have begun, by whether its task recovers. */
const SEAMS = [
  { seam: 'between claim and spawn', at: at('after', 'claimRuns'), once: [0], recovered: [1] },
  { seam: 'between spawn and record', at: at('before', 'recordProcess'), once: [0, 1], recovered: [1, 2] },
  { seam: 'between exit and record', at: at('before', 'endAttempt'), once: [1], recovered: [2] },
];

afterAll(() => databases[Symbol.asyncDispose]());

for (const recover of [false, true])
  testWith(
    'a PostgreSQL server',
    `F3 ${recover ? 'a task that recovers is tried again' : 'a task that does not recover is not'} when its daemon dies at a seam`,
    async (context) => {
      const row = new FaultRow(context);
      const counts = await Promise.all(SEAMS.map((seam) => killAt(seam, recover)));
      row.often(`${TIMES} kills at each of ${SEAMS.length} seams`);
      for (const [index, { seam }] of SEAMS.entries()) row.figure(`work began ${counts[index]} ${seam}`);
    },
    TIMES * 10_000 + 120_000,
  );

/** How often work began, as words: `1 (50 x)`. */
async function killAt({ at, once, recovered }: (typeof SEAMS)[number], recover: boolean): Promise<string> {
  using journal = new Journal();
  const task = journal.task('seams/work', { recover });
  const connection = await databases.createDatabase();
  await using fleet = await Fleet.start({ connection, tasks: [task], leaseMs: LEASE_MS });
  const replica = await fleet.add();
  const counts = new Map<number, number>();
  for (let time = 0; time < TIMES; time++) {
    await replica.failAt(at);
    const number = await fleet.trigger(task);
    await replica.ended;
    await replica.start();
    const run = await fleet.end(number);
    const starts = startsOf(journal.read(), number);
    const attempts = await fleet.store.listAttempts(number);
    const outcomes = attempts.map(({ outcome, unclean }) => `${outcome}${unclean ? ' uncleanly' : ''}`);
    expect(run.state).toBe(recover ? 'succeeded' : 'interrupted');
    expect(outcomes).toEqual(['interrupted uncleanly', ...(recover ? ['succeeded'] : [])]);
    expect(recover ? recovered : once).toContain(starts.length);
    // Each beginning is in the history, under its own attempt and replica, in order.
    const recorded = attempts.map((attempt) => `${attempt.number} ${attempt.replica}`);
    const begun = starts.map((start) => `${start.attempt} ${start.replica}`);
    expect(begun).toEqual(recorded.slice(recorded.length - begun.length));
    counts.set(starts.length, (counts.get(starts.length) ?? 0) + 1);
  }
  expect(mostAtOnce(journal.read(), ({ task }) => task)).toBeLessThanOrEqual(1);
  return [...counts].map(([starts, count]) => `${starts} x (${count})`).join(' or ');
}

function at(when: FailPoint['when'], method: FailPoint['method']): FailPoint {
  return { when, method, time: 1 };
}
