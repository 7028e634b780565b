import type { Pause } from './pause.ts';
import { isFailure } from './retry.ts';
import { type EndState, endOf, type Run } from './run.ts';

/** Who pauses a task that fails again and again. */
export const PAUSED_BY = 'sunbird-tasks';

/** Ends that tell whether the work of a task can be done; a cancelled or interrupted run says nothing about that. */
export const TELLING_STATES: readonly EndState[] = ['succeeded', 'failed', 'timed_out'];

/**
 * The pause that so many failed runs in a row lead to, or null. `runs` are the last ones in TELLING_STATES, newest
 * first; those that ended before `resumedAt` count no more. Pure.
 */
export function pauseForFailures(
  runs: readonly Run[],
  { most, resumedAt, now }: { most: number; resumedAt: Date | null; now: Date },
): Pause | null {
  const failed = runs.slice(0, most).filter((run) => isFailed(run) && isSince(run, resumedAt));
  const [last] = failed;
  if (!last || failed.length < most) return null;
  const reason =
    most === 1 ? `run ${last.number} failed` : `${most} runs in a row failed, run ${last.number} the last`;
  return { by: PAUSED_BY, reason, since: now, until: null, next: null };
}

/** Whether a run ended because its work failed or took too long. */
export function isFailed(run: Run): boolean {
  return isFailure(run.state as EndState);
}

function isSince(run: Run, resumedAt: Date | null): boolean {
  const endedAt = endOf(run);
  return resumedAt === null || (endedAt !== null && endedAt > resumedAt);
}
