import { expect } from 'vitest';
import { FaultRow } from '../../support/fault-row.ts';
import { LONG } from '../../support/faults.ts';
import { testWith } from '../../support/needs.ts';
import { QuartzCluster } from '../../support/quartz/cluster.ts';
import { executionsOf, spread } from '../../support/quartz/executions.ts';
import { type FaultRig, faultRig } from '../../support/quartz/fault-rig.ts';
import { orphans, remains } from '../../support/quartz/remains.ts';

const NEED = 'Java and libquartz2-java';
const JOBS = 200;
const CLIENTS = 20;
const CHECKIN_MS = 5_000;
/** The figure is a check-in and two seconds; only far beyond it is something wrong. */
const FAR_BEYOND_MS = 5 * (CHECKIN_MS + 2_000);

async function addJobs(cluster: QuartzCluster, kind: string): Promise<string[]> {
  const names = Array.from({ length: JOBS }, (_, index) => `${kind}-${index}`);
  for (const name of names) await cluster.first.tell('add', name, 'plain');
  return names;
}

/** So many clients, each asking for one run after another until all are asked for; the runs by job. */
async function triggerAll(rig: FaultRig, names: readonly string[]): Promise<Map<string, number>> {
  const left = [...names];
  const numbers = new Map<string, number>();
  const client = async () => {
    for (let name = left.shift(); name !== undefined; name = left.shift())
      numbers.set(name, await rig.begin(name));
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return numbers;
}

/** Has all jobs run once; gives how long each took from being asked for to beginning. */
async function runAll(cluster: QuartzCluster, nudge: boolean): Promise<number[]> {
  const names = await addJobs(cluster, nudge ? 'nudged' : 'plain');
  await using rig = await faultRig(cluster, { nudge });
  const numbers = await triggerAll(rig, names);
  for (const number of numbers.values()) expect((await rig.end(number, 120_000)).state).toBe('finished');
  const latencies: number[] = [];
  for (const [name, number] of numbers) {
    const executions = executionsOf(cluster, name);
    expect(executions).toMatchObject([{ endedAt: expect.any(Number) }]);
    expect(await rig.runsOf(name)).toHaveLength(1);
    latencies.push((executions[0]?.beganAt ?? 0) - (await rig.run(number)).queuedAt.getTime());
  }
  await expect.poll(() => remains(cluster), { timeout: 60_000 }).toEqual([]);
  expect(await orphans(cluster)).toEqual([]);
  return latencies;
}

testWith(
  NEED,
  'Q1 has each of 200 jobs run exactly once for 20 clients at once, and leaves nothing behind',
  async (context) => {
    const row = new FaultRow(context);
    await using cluster = await QuartzCluster.start(2, { threads: 10, sleepMs: 10, checkinMs: CHECKIN_MS });
    const latencies = await runAll(cluster, true);
    row.often(`${JOBS} runs, ${CLIENTS} clients`);
    row.figure(`${spread(latencies)} with the nudge (of ${CHECKIN_MS + 2_000})`);
    expect(Math.max(...latencies)).toBeLessThan(FAR_BEYOND_MS);
    if (!LONG) return;
    row.figure(`${spread(await runAll(cluster, false))} without`);
  },
  300_000,
);
