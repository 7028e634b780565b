import { writeFileSync } from 'node:fs';
import { afterAll, expect } from 'vitest';
import { FaultRow } from '../../support/fault-row.ts';
import { LONG } from '../../support/faults.ts';
import { Fleet } from '../../support/fleet/fleet.ts';
import { Journal } from '../../support/fleet/journal.ts';
import { testWith } from '../../support/needs.ts';
import { testDatabases } from '../../support/postgres/test-databases.ts';

const TIMES = LONG ? 5 : 1;
/** Longer than a busy machine may keep a replica from renewing it. */
const LEASE_MS = 3_000;
const FROZEN_MS = 3 * LEASE_MS;
/** It counts from its last renewal, sweeps are thirds of it, and a claim follows at once. */
const TAKEN_OVER_MS = (4 / 3) * LEASE_MS + 1_000;
/** Between TERM and KILL, as at any lost lease. */
const STOPPED_MS = 1_000;
const LIMIT = { timeout: 60_000, interval: 20 };
const databases = testDatabases();

afterAll(() => databases[Symbol.asyncDispose]());

/** How the work of the first attempt ends, and the word that it leaves in the journal. */
const WAYS = [
  { title: 'is stopped when it comes back', first: 'sleep 60 & wait $!', last: 'stop' },
  {
    title: 'ends well while it is frozen',
    first: 'until [ -e "$JOURNAL.first" ]; do sleep 0.05; done',
    last: 'end',
  },
] as const;

for (const { title, first, last } of WAYS)
  testWith(
    'a PostgreSQL server',
    `F4 work of a frozen owner that ${title} changes nothing of its successor's, and is told`,
    async (context) => {
      const row = new FaultRow(context);
      row.often(`${TIMES} freezes of ${FROZEN_MS} ms, lease ${LEASE_MS} ms`);
      const takenMs: number[] = [];
      const stoppedMs: number[] = [];
      for (let time = 0; time < TIMES; time++) {
        const times = await freeze(first, last);
        takenMs.push(times.takenMs);
        stoppedMs.push(times.stoppedMs);
      }
      row.time('taken over after', Math.max(...takenMs), TAKEN_OVER_MS);
      if (last === 'stop') row.time('its child stopped after', Math.max(...stoppedMs), STOPPED_MS);
    },
    TIMES * (FROZEN_MS + 15_000) + 120_000,
  );

/** Freezes the owner of a run, and lets it come back while its successor works. */
async function freeze(first: string, last: 'stop' | 'end') {
  using journal = new Journal();
  const second = 'until [ -e "$JOURNAL.second" ]; do sleep 0.05; done';
  const work = `case "$SUNBIRD_TASKS_RUN" in */1) ${first} ;; *) ${second} ;; esac`;
  const task = journal.task('frozen/work', { recover: true }, work);
  const connection = await databases.createDatabase();
  const options = { connection, tasks: [task], leaseMs: LEASE_MS, foreignPods: true };
  await using fleet = await Fleet.start({ ...options, replicas: 2 });
  const words = () => journal.read().map(({ what, attempt }) => `${what} ${attempt}`);

  const number = await fleet.trigger(task);
  await expect.poll(words, LIMIT).toEqual(['start 1']);
  const owner = fleet.replicaOf(journal.read()[0]?.replica ?? '');
  const frozenAt = Date.now();
  owner.freeze();
  await expect.poll(words, LIMIT).toEqual(['start 1', 'start 2']);
  const takenMs = Date.now() - frozenAt;
  writeFileSync(journal.beside('journal.first'), '');
  if (last === 'end') await expect.poll(words, LIMIT).toEqual(['start 1', 'start 2', 'end 1']);
  await expect.poll(() => Date.now() - frozenAt, LIMIT).toBeGreaterThanOrEqual(FROZEN_MS);

  const thawedAt = Date.now();
  owner.thaw();
  await expect.poll(words, LIMIT).toEqual(['start 1', 'start 2', `${last} 1`]);
  const stoppedMs = Date.now() - thawedAt;
  const overlap = expect.stringContaining(`its work on ${owner.identity} went on until `);
  const attempts = () => fleet.store.listAttempts(number);
  await expect.poll(attempts, LIMIT).toMatchObject([
    { number: 1, outcome: 'interrupted', unclean: false, replica: owner.identity, error: overlap },
    { number: 2, outcome: null },
  ]);
  expect(await fleet.store.findRun(number)).toMatchObject({ state: 'running', attempt: 2 });
  writeFileSync(journal.beside('journal.second'), '');
  expect(await fleet.end(number)).toMatchObject({ state: 'succeeded', attempt: 2, error: null });
  expect(words()).toEqual(['start 1', 'start 2', `${last} 1`, 'end 2']);
  await expect.poll(() => owner.log, LIMIT).toContain('The outcome of a run was refused');
  return { takenMs, stoppedMs };
}
