import { setTimeout } from 'node:timers/promises';
import { QuartzCluster } from '../../support/quartz/cluster.ts';
import { runsRig } from '../../support/quartz/runs-rig.ts';
import type { Measure } from '../part.ts';
import { quantile } from '../samples.ts';

const JOB = 'updateUserCountScheduler';
/** So long after one trigger the next comes at the latest, so that they meet the nodes at any point of their rounds. */
const MOST_PAUSE_MS = 5_000;
/** One check-in interval and a second. */
const MOST_MS = 6_000;
const QUANTILES = { median: 0.5, max: 1 };

/**
 * From a trigger's commit to the first line of the job, on a real cluster of two idle nodes with Sunbird's settings
 * (check-in 5 s, idleWaitTime 30 s, one thread), with and without the nudge in turn. Takes about eight minutes.
 */
export const measure: Measure = async (tell, { isShort }) => {
  await using cluster = await QuartzCluster.start(2);
  await cluster.first.tell('sunbird');
  const latencies = { nudged: [] as number[], plain: [] as number[] };
  for (let turn = 0; turn < (isShort ? 1 : 20); turn++) {
    latencies.nudged.push(await latency(cluster, true));
    latencies.plain.push(await latency(cluster, false));
  }
  for (const [name, share] of Object.entries(QUANTILES))
    tell({
      what: `run-now on an idle cluster to the job's first line, ${name}`,
      unit: 'ms',
      ours: quantile(latencies.nudged, share),
      other: { name: 'without the nudge', value: quantile(latencies.plain, share) },
      budget: { of: 'ours', bound: 'most', value: MOST_MS },
    });
};

async function latency(cluster: QuartzCluster, nudge: boolean): Promise<number> {
  await setTimeout(Math.random() * MOST_PAUSE_MS);
  await using at = await runsRig(cluster, { nudge });
  const before = cluster.journal().length;
  const { admission, run } = await at.trigger(JOB);
  if (admission.kind !== 'admitted') throw new Error(`the trigger was not admitted: ${admission.kind}`);
  const placedAt = JSON.parse(run?.handle ?? '{}').at;
  for (;;) {
    const [begun, ended] = cluster.journal().slice(before);
    // Its end too, or the next trigger would find it in the way.
    if (begun && ended) return begun.at - placedAt;
    await setTimeout(20);
  }
}
