import type { DurationsView } from '../api/views.ts';
import { isStoreAway } from '../store/is-store-away.ts';
import type { Store } from '../store/store.ts';
import type { TaskRecord } from '../store/task-record.ts';
import { fullName, type TaskId } from '../task/task-id.ts';

/** Runs looked at: enough to ride out an outlier, few enough to follow a change. */
const SAMPLE = 20;
/** Of those, as many are told one by one. */
const TOLD = 10;

type Durations = Pick<Store, 'listDurations'>;

/** How long the task usually takes: the median of its last successful runs in ms, or null when there are none. */
export async function findUsualMs(store: Durations, task: TaskId): Promise<number | null> {
  return (await findDurations(store, task))?.medianMs ?? null;
}

/** How long the last runs of a task took, or null when none has ended well. */
export async function findDurations(store: Durations, task: TaskId): Promise<DurationsView | null> {
  return summarize(await store.listDurations(task, SAMPLE));
}

/** How long those tasks take that have a running run, by full name; none while the store is away. */
export async function findDurationsOfRunning(
  store: Durations,
  records: Iterable<TaskRecord>,
): Promise<ReadonlyMap<string, DurationsView | null>> {
  const running = [...records].filter(({ active }) => active?.state === 'running');
  const found = running.map(async ({ task }) => [fullName(task), await findDurations(store, task)] as const);
  try {
    return new Map(await Promise.all(found));
  } catch (error) {
    if (!isStoreAway(error)) throw error;
    return new Map();
  }
}

/** Median and nearest-rank 90th percentile of durations, newest first; null for none. Pure. */
export function summarize(newestFirst: readonly number[]): DurationsView | null {
  const count = newestFirst.length;
  if (count === 0) return null;
  const sorted = [...newestFirst].sort((a, b) => a - b);
  const middle = Math.floor(count / 2);
  const upper = sorted[middle] ?? 0;
  return {
    lastMs: newestFirst.slice(0, TOLD),
    medianMs: count % 2 === 1 ? upper : Math.round(((sorted[middle - 1] ?? 0) + upper) / 2),
    p90Ms: sorted[Math.ceil(count * 0.9) - 1] ?? upper,
    count,
  };
}
