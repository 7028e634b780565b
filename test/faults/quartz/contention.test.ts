import { afterAll, beforeAll, expect } from 'vitest';
import { type Clock, systemClock } from '../../../src/clock.ts';
import { FaultRow } from '../../support/fault-row.ts';
import { LONG } from '../../support/faults.ts';
import { isMet, testWith } from '../../support/needs.ts';
import { QuartzCluster } from '../../support/quartz/cluster.ts';
import { executionsOf, overlaps } from '../../support/quartz/executions.ts';
import { faultRig } from '../../support/quartz/fault-rig.ts';
import { orphans, remains } from '../../support/quartz/remains.ts';

const NEED = 'Java and libquartz2-java';
const JOBS = LONG ? 200 : 20;
const LIMIT = { timeout: 60_000, interval: 20 };
const HOUR_MS = 3_600_000;
let cluster: QuartzCluster;

beforeAll(async () => {
  if (isMet(NEED)) cluster = await QuartzCluster.start(2, { threads: 2, sleepMs: 100, checkinMs: 1_000 });
}, 180_000);
afterAll(async () => await cluster?.[Symbol.asyncDispose]());

async function addJobs(prefix: string, kind = 'plain'): Promise<string[]> {
  const names = Array.from({ length: JOBS }, (_, index) => `${prefix}-${index}`);
  for (const name of names) await cluster.first.tell('add', name, kind);
  return names;
}

async function nothingIsLeft(): Promise<void> {
  await expect.poll(() => remains(cluster), LIMIT).toEqual([]);
  expect(await orphans(cluster)).toEqual([]);
}

testWith(
  NEED,
  'Q1 of two daemons that ask for the same job at once one is refused',
  async () => {
    const jobs = await addJobs('contended');
    await using one = await faultRig(cluster);
    await using other = await faultRig(cluster);
    for (const job of jobs) {
      const asked = await Promise.allSettled([one.ask(job), other.ask(job)]);
      const admitted = asked.filter(
        (each) => each.status === 'fulfilled' && each.value.admission.kind === 'admitted',
      );
      expect(admitted).toHaveLength(1);
      const refused = asked.find(({ status }) => status === 'rejected');
      if (refused) expect(refused).toMatchObject({ reason: { code: 'JOB_ALREADY_RUNNING' } });
    }
    await nothingIsLeft();
    for (const job of jobs) expect(executionsOf(cluster, job)).toHaveLength(1);
  },
  120_000,
);

testWith(
  NEED,
  'Q2 the lines of two daemons for one ordinary job never have it run twice at once',
  async () => {
    await cluster.first.tell('add', 'shared', 'plain');
    await using one = await faultRig(cluster);
    await using other = await faultRig(cluster);
    const count = LONG ? 10 : 2;
    const ask = async (rig: typeof one) => {
      const numbers: number[] = [];
      for (let place = 0; place < count; place++)
        numbers.push(await rig.begin('shared', { ifRunning: 'queue' }));
      return numbers;
    };
    const [first, second] = await Promise.all([ask(one), ask(other)]);
    for (const number of first) expect((await one.end(number)).state).toBe('finished');
    for (const number of second) expect((await other.end(number)).state).toBe('finished');
    expect(executionsOf(cluster, 'shared')).toHaveLength(2 * count);
    expect(overlaps(executionsOf(cluster, 'shared'))).toEqual([]);
    await nothingIsLeft();
  },
  240_000,
);

testWith(
  NEED,
  'Q1 a run is taken back and never executed, or not taken back and executed',
  async (context) => {
    const row = new FaultRow(context);
    const jobs = await addJobs('taken');
    await using rig = await faultRig(cluster);
    const numbers = await Promise.all(jobs.map(async (job) => await rig.begin(job)));
    const begun = () => executionsOf(cluster).filter(({ job }) => job.startsWith('taken-')).length;
    await expect.poll(begun, LIMIT).toBeGreaterThan(0);
    const cancel = async (number: number) => await rig.runs.cancel(await rig.run(number), 'no more');
    await Promise.allSettled(numbers.map(cancel));
    const told: string[] = [];
    for (const [index, job] of jobs.entries()) {
      const { state } = await rig.end(numbers[index] ?? 0);
      told.push(state);
      expect(`${job} ${state} ${executionsOf(cluster, job).length}`).toMatch(/ cancelled 0$| finished 1$/);
      expect(await rig.runsOf(job)).toHaveLength(1);
    }
    row.often(`${told.length} runs`);
    row.figure(`${told.filter((state) => state === 'cancelled').length} taken back`);
    await nothingIsLeft();
  },
  120_000,
);

testWith(
  NEED,
  'Q6 a run in our own line is neither lost nor placed while somebody else sits on the lock',
  async () => {
    await cluster.first.tell('add', 'patient', 'plain');
    await using rig = await faultRig(cluster);
    const { params, letGo } = cluster.hold();
    const first = await rig.begin('patient', { params });
    await rig.becomes(first, 'running');
    const held = await rig.begin('patient', { ifRunning: 'queue' });
    letGo();
    await rig.end(first);
    // Longer than the 5 s for which a placement waits.
    await cluster.sql(`
      BEGIN;
      SELECT FROM qrtz_locks WHERE lock_name = 'TRIGGER_ACCESS' FOR UPDATE;
      SELECT pg_sleep(8);
      COMMIT`);
    expect((await rig.end(held)).state).toBe('finished');
    expect(executionsOf(cluster, 'patient')).toHaveLength(2);
    await nothingIsLeft();
  },
  120_000,
);

for (const hours of LONG ? [2, -2] : [2])
  testWith(
    NEED,
    `F9 a daemon whose clock is ${hours} h beside the database's tells what becomes of its runs`,
    async () => {
      const job = `clock-${hours}`;
      await cluster.first.tell('add', job, 'plain');
      const clock: Clock = { ...systemClock, now: () => new Date(Date.now() + hours * HOUR_MS) };
      await using rig = await faultRig(cluster, { clock });
      const { params, letGo } = cluster.hold();
      const numbers = [await rig.begin(job, { params })];
      await rig.becomes(numbers[0] ?? 0, 'running');
      numbers.push(await rig.begin(job, { ifRunning: 'queue' }));
      letGo();
      for (const number of numbers) expect((await rig.end(number)).state).toBe('finished');
      expect(await rig.runsOf(job)).toHaveLength(2);
      expect(executionsOf(cluster, job)).toHaveLength(2);
      await nothingIsLeft();
    },
    120_000,
  );
