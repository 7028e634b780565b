import { systemClock } from '../../../src/clock.ts';
import { silentLog } from '../../../src/log.ts';
import { QuartzChanges } from '../../../src/quartz/quartz-changes.ts';
import type { Pause } from '../../../src/run/pause.ts';
import type { QuartzCluster } from './cluster.ts';
import { type RunsOptions, runsRig } from './runs-rig.ts';

export type ChangesOptions = RunsOptions & { reapply?: boolean; replica?: string };

/** What a daemon has to change a cluster's jobs, over a store of its own, by the real clock. */
export async function changesRig(cluster: QuartzCluster, options: ChangesOptions = {}) {
  const { mode = 'control', nudge = true, reapply = false, replica = 'a', clock = systemClock } = options;
  const rig = await runsRig(cluster, options);
  const { source, database, store } = rig;
  // In a store that others share each of them lives.
  const mayBeAtWork = async () => !store.exclusive;
  const kept = { source, database, store, replica, mayBeAtWork };
  const changes = new QuartzChanges({ ...kept, mode, nudge, reapply, clock, log: silentLog });
  changes.start();
  const stop = async () => {
    await changes.stop();
    await rig.stop();
  };
  const pause = async (name: string, differs: Partial<Pause> = {}) =>
    await changes.pause(await rig.find(name), { ...PAUSE, since: new Date(), ...differs });
  const resume = async (name: string, missed: 'skip' | 'once' | 'all' = 'skip') =>
    await changes.resume(await rig.find(name), missed);
  const reschedule = async (name: string, schedule: string | null, timezone: string | null = null) =>
    await changes.reschedule(
      await rig.find(name),
      schedule === null ? null : { schedule, timezone, by: 'ops1', reason: 'less load' },
    );
  const record = async (name: string) => await store.findTaskRecord((await rig.find(name)).id);
  return { ...rig, changes, pause, resume, reschedule, record, stop, [Symbol.asyncDispose]: stop };
}

const PAUSE = { by: 'ops1', reason: 'import', until: null, next: null };
