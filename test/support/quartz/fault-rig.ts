import { expect } from 'vitest';
import type { QuartzAnswer, QuartzRequest } from '../../../src/quartz/quartz-runs.ts';
import { isEnded, type Run } from '../../../src/run/run.ts';
import { GROUP, type QuartzCluster } from './cluster.ts';
import { type RunsOptions, runsRig } from './runs-rig.ts';

const OFTEN = { interval: 50 };

/** A rig with the questions that tests of faults ask. Limits are far beyond what any of it takes. */
export async function faultRig(cluster: QuartzCluster, options: RunsOptions = {}) {
  const rig = await runsRig(cluster, options);
  const { store } = rig;
  const run = async (number: number): Promise<Run> => {
    const found = await store.findRun(number);
    if (!found) throw new Error(`Run ${number} is not there.`);
    return found;
  };
  return {
    ...rig,
    run,

    /** Without reading the list anew when the job is in it already. */
    async ask(
      name: string,
      differs: Partial<QuartzRequest> = {},
      group: string = GROUP,
    ): Promise<QuartzAnswer> {
      if (!rig.source.findTask({ group, name })) await rig.source.refresh();
      const task = rig.source.findTask({ group, name });
      if (!task) throw new Error(`There is no job ${group}/${name}.`);
      return await rig.runs.trigger(task, { ...REQUEST, ...differs });
    },

    /** The number of a new run. */
    async begin(name: string, differs: Partial<QuartzRequest> = {}, group: string = GROUP): Promise<number> {
      const { admission, run: added } = await this.ask(name, differs, group);
      if (admission.kind !== 'admitted' || !added) throw new Error(`${name}: ${admission.kind}`);
      return added.number;
    },

    /** Waits until the run is in this state. */
    async becomes(number: number, state: Run['state'], timeout = 60_000): Promise<Run> {
      await expect.poll(async () => (await run(number)).state, { ...OFTEN, timeout }).toBe(state);
      return await run(number);
    },

    /** Waits until the run has ended. */
    async end(number: number, timeout = 120_000): Promise<Run> {
      await expect.poll(async () => isEnded(await run(number)), { ...OFTEN, timeout }).toBe(true);
      return await run(number);
    },

    /** All runs of a job, oldest first. */
    async runsOf(name: string, group: string = GROUP): Promise<Run[]> {
      return (await store.listRuns({ task: { group, name }, limit: 1_000 })).reverse();
    },
  };
}

export type FaultRig = Awaited<ReturnType<typeof faultRig>>;

const REQUEST: QuartzRequest = {
  params: {},
  ifRunning: 'fail',
  evenIfPaused: false,
  draining: false,
  idempotencyKey: null,
  reason: null,
  by: 'root',
  dryRun: false,
};
