import type { Store } from '../store/store.ts';

/** Of a cluster that the tasks file names no longer, nobody will learn how its runs ended. */
export async function endUnwatched(store: Store): Promise<void> {
  const error = 'its Quartz cluster is no longer in the tasks file';
  for (const run of await store.listWatched()) {
    if (run.state === 'queued') await store.cancelQueued(run.number, error);
    else {
      const claim = { number: run.number, token: run.lease.token };
      await store.endAttempt(claim, { outcome: 'interrupted', exitCode: null, signal: null, error });
    }
  }
}
