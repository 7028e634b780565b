import type { NewRun } from '../../src/store/store.ts';

/** A request for a run of `g/t` by hand, with what a test wants otherwise. */
export function newRun(differs: Partial<NewRun> = {}): NewRun {
  return {
    task: { group: 'g', name: 't' },
    cause: 'manual',
    retryOf: null,
    fireTime: null,
    params: {},
    by: null,
    reason: null,
    idempotencyKey: null,
    handle: null,
    ifRunning: 'fail',
    maxQueued: 100,
    evenIfPaused: false,
    draining: false,
    dryRun: false,
    ...differs,
  };
}
