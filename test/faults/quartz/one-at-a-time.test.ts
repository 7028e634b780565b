import { afterAll, beforeAll, expect } from 'vitest';
import { LONG } from '../../support/faults.ts';
import { isMet, testWith } from '../../support/needs.ts';
import { QuartzCluster } from '../../support/quartz/cluster.ts';
import { executionsOf, overlaps } from '../../support/quartz/executions.ts';
import { type FaultRig, faultRig } from '../../support/quartz/fault-rig.ts';
import { remains } from '../../support/quartz/remains.ts';

const NEED = 'Java and libquartz2-java';
const TRIGGERS = 50;
/** Each waits for the next check-in after the one before it. */
const IN_OUR_LINE = LONG ? 50 : 5;
let cluster: QuartzCluster;

beforeAll(async () => {
  if (isMet(NEED)) cluster = await QuartzCluster.start(2, { threads: 3, sleepMs: 100, checkinMs: 1_000 });
}, 180_000);
afterAll(async () => await cluster?.[Symbol.asyncDispose]());

/** Begins one run, asks for more that wait behind it, and waits for the end of all. */
async function queueBehind(rig: FaultRig, job: string, count: number): Promise<number[]> {
  const { params, letGo } = cluster.hold();
  const first = await rig.begin(job, { params: { ...params, place: '0' } });
  await rig.becomes(first, 'running');
  const numbers = [first];
  for (let place = 1; place <= count; place++)
    numbers.push(await rig.begin(job, { ifRunning: 'queue', params: { place: String(place) } }));
  letGo();
  for (const number of numbers) expect((await rig.end(number, 240_000)).state).toBe('finished');
  expect(await rig.runsOf(job)).toHaveLength(count + 1);
  await expect.poll(() => remains(cluster), { timeout: 30_000 }).toEqual([]);
  return numbers;
}

testWith(
  NEED,
  'Q2 never has a job that disallows it run twice at once, however many runs wait',
  async () => {
    await cluster.first.tell('add', 'alone', 'alone');
    await using rig = await faultRig(cluster);
    await queueBehind(rig, 'alone', TRIGGERS);
    const executions = executionsOf(cluster, 'alone');
    expect(overlaps(executions)).toEqual([]);
    expect(executions.filter(({ endedAt }) => endedAt !== null)).toHaveLength(TRIGGERS + 1);
  },
  300_000,
);

testWith(
  NEED,
  'Q2 keeps runs of an ordinary job in our own line: one at a time, in the order asked for',
  async () => {
    await cluster.first.tell('add', 'plain', 'plain');
    await using rig = await faultRig(cluster);
    await queueBehind(rig, 'plain', IN_OUR_LINE);
    const executions = executionsOf(cluster, 'plain');
    expect(overlaps(executions)).toEqual([]);
    const places = executions.map(({ data }) => Number(/place=(\d+)/.exec(data)?.[1]));
    expect(places).toEqual(Array.from({ length: IN_OUR_LINE + 1 }, (_, place) => place));
  },
  300_000,
);
