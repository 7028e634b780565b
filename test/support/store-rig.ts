import type { AttemptEnd, RunningRun } from '../../src/run/run.ts';
import type { NewRun, Store } from '../../src/store/store.ts';
import { claimRun } from './claim-run.ts';
import { FakeClock } from './fake-clock.ts';
import { newRun } from './sample-run.ts';

/** Opens an empty store whose time is the given clock's. */
export type OpenStore = (clock: FakeClock) => Promise<Store>;

export const LEASE_MS = 15_000;
export const SUCCEEDED: AttemptEnd = { outcome: 'succeeded', exitCode: 0, signal: null, error: null };

/** A store of its own with what most of its tests do: add, claim and start runs of tasks in the group `g`. */
export async function storeRig(open: OpenStore) {
  const clock = new FakeClock();
  const store = await open(clock);
  const add = async (name: string, differs: Partial<NewRun> = {}) => {
    const { run } = await store.addRun(newRun({ task: { group: 'g', name }, ...differs }));
    if (!run) throw new Error(`nothing was added for ${name}`);
    return run.number;
  };
  const claim = (number: number, replica = 'a') => claimRun(store, { number, replica, leaseMs: LEASE_MS });
  const start = async (task: string, replica = 'a') => {
    const run = (await claim(await add(task), replica)) as RunningRun;
    return { run, token: { number: run.number, token: run.lease.token } };
  };
  return { clock, store, add, claim, start, [Symbol.asyncDispose]: () => store.close() };
}
