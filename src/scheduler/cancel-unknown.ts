import type { SchedulerParts } from './parts.ts';

const ERROR = 'its task is no longer in the tasks file';
/** What another replica's tasks file is may be known so late. */
const PATIENCE_MS = 60_000;

/**
 * Cancels runs that wait for a task that is gone, which they would do forever. Returns their numbers. Runs whose work
 * another scheduler does are none of ours.
 */
export async function cancelUnknown(parts: SchedulerParts): Promise<number[]> {
  const { store, source, clock, log, signals } = parts;
  const cancelled: number[] = [];
  for (const run of await store.listRuns({ states: ['queued'], limit: Number.MAX_SAFE_INTEGER })) {
    if (source.findTask(run.task)) continue;
    const waitsMs = clock.now().getTime() - run.queuedAt.getTime();
    if (run.handle !== null || (!store.exclusive && waitsMs < PATIENCE_MS)) continue;
    if (!(await store.cancelQueued(run.number, ERROR))) continue;
    log.warn({ run: run.number }, `A waiting run was cancelled: ${ERROR}`);
    signals.announce(run.number);
    cancelled.push(run.number);
  }
  return cancelled;
}
