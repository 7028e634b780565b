import type { Store } from '../store/store.ts';
import type { TaskId } from '../task/task-id.ts';

/** Runs looked at: enough to ride out an outlier, few enough to follow a change. */
const SAMPLE = 20;

/** How long the task usually takes: the median of its last successful runs in ms, or null when there are none. */
export async function findUsualMs(store: Pick<Store, 'listDurations'>, task: TaskId): Promise<number | null> {
  return median(await store.listDurations(task, SAMPLE));
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : Math.round(((sorted[middle - 1] ?? 0) + upper) / 2);
}
