import { setTimeout } from 'node:timers/promises';
import { QuartzCluster } from '../support/quartz/cluster.ts';
import { runsRig } from '../support/quartz/runs-rig.ts';

/*
 * From a trigger's commit to the first line of the job, on a real cluster of two idle nodes with Sunbird's settings
 * (check-in 5 s, idleWaitTime 30 s, one thread), with and without the nudge in turn. Takes about eight minutes;
 * `node test/bench/quartz-latency.ts 5` for fewer triggers.
 */

const JOB = 'updateUserCountScheduler';
const TRIGGERS = Number(process.argv[2] ?? 20);
/** So long after one trigger the next comes at the latest, so that they meet the nodes at any point of their rounds. */
const MOST_PAUSE_MS = 5_000;

await using cluster = await QuartzCluster.start(2);
await cluster.first.tell('sunbird');
const latencies = { nudged: [] as number[], plain: [] as number[] };
for (let turn = 0; turn < TRIGGERS; turn++) {
  latencies.nudged.push(await measure(true));
  latencies.plain.push(await measure(false));
  console.error(`${turn + 1} of ${TRIGGERS}`);
}
console.log(`trigger committed to job begun, ${TRIGGERS} each   min      median   max`);
for (const [name, values] of Object.entries(latencies)) console.log(row(name, values));
console.log(JSON.stringify(latencies));

async function measure(nudge: boolean): Promise<number> {
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

function row(name: string, values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const told = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  const title = name === 'nudged' ? 'with the nudge' : 'without it (nudge: false)';
  return `${title.padEnd(45)}${told.map((ms) => `${((ms ?? 0) / 1_000).toFixed(1)} s`.padEnd(9)).join('')}`;
}
