import { isStoreAway } from '../store/is-store-away.ts';
import type { TaskId } from '../task/task-id.ts';
import { cancelUnknown } from './cancel-unknown.ts';
import type { SchedulerParts } from './parts.ts';

/** A replica that was not heard of for so long may still come back with its tasks. */
const SILENCE_MS = 600_000;

/**
 * Puts away what belongs to tasks that are gone from the tasks file: what waits for them, and up to where their fire times
 * were judged; `scheduled` are those that have a schedule. As long as another replica has another file, a task may be in
 * that. Returns the runs it cancelled.
 */
export async function cleanUp(parts: SchedulerParts, scheduled: readonly TaskId[]): Promise<number[]> {
  if (!(await isOneFile(parts))) return [];
  await parts.store.forgetSchedules(scheduled);
  return await cancelUnknown(parts);
}

/** The same, for who has done what matters already and goes on when the store is away. */
export async function cleanUpIfThere(parts: SchedulerParts, scheduled: readonly TaskId[]): Promise<number[]> {
  try {
    return await cleanUp(parts, scheduled);
  } catch (error) {
    if (!isStoreAway(error)) throw error;
    parts.log.warn({ reason: error.message }, 'Waiting runs of tasks that are gone were not cancelled');
    return [];
  }
}

/** Whether all that may live have the same tasks file. */
async function isOneFile({ store, fingerprint, clock, replica }: SchedulerParts): Promise<boolean> {
  if (store.exclusive) return true;
  const own = fingerprint();
  // After an outage of the store nobody was heard of for a while.
  const since = clock.now().getTime() - SILENCE_MS;
  const there = (await store.listBoots()).filter(
    ({ stoppedAt, seenAt }) => !stoppedAt && seenAt.getTime() >= since,
  );
  const isThere = there.some((boot) => boot.replica === replica);
  return own !== null && isThere && there.every((boot) => boot.fingerprint === own);
}
