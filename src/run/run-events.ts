import type { HookEvent } from '../task/hooks.ts';
import { isFailed } from './failing.ts';
import type { Run, RunningRun } from './run.ts';

/** What the end of a run means beside the one before it that could tell whether the work can be done; null for nothing. Pure. */
export function eventOfEnd(ended: Run, before: Run | null): HookEvent | null {
  if (isFailed(ended)) return 'onFailure';
  return ended.state === 'succeeded' && before !== null && isFailed(before) ? 'onRecovery' : null;
}

/** Whether a run began too long after its fire time; what its jitter may take does not count. Pure. */
export function isLate(
  { fireTime, startedAt, attempt }: RunningRun,
  { lateMs, jitterMs }: { lateMs: number; jitterMs: number },
): boolean {
  if (fireTime === null || attempt > 1) return false;
  return startedAt.getTime() - fireTime.getTime() > lateMs + jitterMs;
}
