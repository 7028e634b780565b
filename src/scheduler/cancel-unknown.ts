import type { SchedulerParts } from './parts.ts';

const ERROR = 'its task is no longer in the tasks file';

/**
 * Cancels runs that wait for a task that is gone: in a store of its own they would wait forever. Returns their numbers.
 * Runs whose work another scheduler does are none of ours.
 */
export async function cancelUnknown({ store, source, log, signals }: SchedulerParts): Promise<number[]> {
  const cancelled: number[] = [];
  if (!store.exclusive) return cancelled;
  for (const { task } of await store.listTaskRecords()) {
    if (source.findTask(task)) continue;
    for (const run of await store.listRuns({ task, states: ['queued'], limit: Number.MAX_SAFE_INTEGER })) {
      if (run.handle !== null || !(await store.cancelQueued(run.number, ERROR))) continue;
      log.warn({ run: run.number }, `A waiting run was cancelled: ${ERROR}`);
      signals.announce(run.number);
      cancelled.push(run.number);
    }
  }
  return cancelled;
}
