import type { RetryPolicy } from '../task/task.ts';
import type { EndState } from './run.ts';

/** No delay grows beyond this. */
const LONGEST_DELAY_MS = 86_400_000;

/** How long after its failed attempt a run is tried again, or null when it is not. Pure. */
export function retryDelay(policy: RetryPolicy, failures: number): number | null {
  if (failures >= policy.attempts) return null;
  return Math.min(policy.delayMs * policy.backoff ** (failures - 1), LONGEST_DELAY_MS);
}

/** Whether an attempt counts against the policy; one that was cancelled or interrupted does not. */
export function isFailure(outcome: EndState | null): boolean {
  return outcome === 'failed' || outcome === 'timed_out';
}
