import { pauseForFailures, TELLING_STATES } from '../run/failing.ts';
import { isInForce } from '../run/pause.ts';
import type { ConfiguredTask } from '../task/task.ts';
import { fullName } from '../task/task-id.ts';
import type { SchedulerParts } from './parts.ts';

/** Pauses a task whose last runs all failed, where its declaration wants that; one that is paused stays as it is. */
export async function pauseFailing(
  { store, clock, log }: Pick<SchedulerParts, 'store' | 'clock' | 'log'>,
  { id, pauseAfterFailures: most }: ConfiguredTask,
): Promise<void> {
  if (most === null) return;
  const now = clock.now();
  const { pause: earlier, resumedAt } = await store.findTaskRecord(id);
  if (isInForce(earlier, now)) return;
  const runs = await store.listRuns({ task: id, states: TELLING_STATES, limit: most });
  const pause = pauseForFailures(runs, { most, resumedAt, now });
  if (!pause) return;
  await store.pauseTask(id, pause);
  log.warn({ task: fullName(id), reason: pause.reason }, 'Task paused');
}
