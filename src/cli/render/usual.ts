import type { DurationsView, RunView } from '../../api/views.ts';
import { formatDuration } from '../../duration.ts';

/** Of fewer runs nobody knows what is usual. */
const LEAST_COUNT = 5;
/** So much beyond the 90th percentile a run may last, or a tenth of that, before anybody is told. */
const LEAST_MARGIN_MS = 5_000;

/** Whether a running run has lasted longer than nine of ten before it, by a margin. */
export function isLongerThanUsual(run: RunView | null, durations: DurationsView | null, now: Date): boolean {
  if (run?.state !== 'running' || !durations || durations.count < LEAST_COUNT) return false;
  const { p90Ms } = durations;
  return runningMs(run, now) > p90Ms + Math.max(LEAST_MARGIN_MS, p90Ms / 10);
}

/** How long a run has lasted by now, from the start of its first attempt. */
export function runningMs({ startedAt, queuedAt }: RunView, now: Date): number {
  return Math.max(0, now.getTime() - Date.parse(startedAt ?? queuedAt));
}

/** How far a running run is: `31 s of 41 s`; in whole seconds, which count evenly where they are drawn anew. */
export function progressWords(run: RunView, durations: DurationsView | null, now: Date): string {
  const seconds = Math.floor(runningMs(run, now) / 1_000);
  const passed = seconds < 60 ? `${seconds} s` : formatDuration(seconds * 1_000);
  return durations ? `${passed} of ${formatDuration(durations.medianMs)}` : passed;
}

/** How long a task takes, in a line: `41 s; nine of ten at most 55 s (of the last 20)`. */
export function usualWords({ medianMs, p90Ms, count }: DurationsView): string {
  const median = formatDuration(medianMs);
  if (count < LEAST_COUNT) return `${median} (of the last ${count})`;
  return `${median}; nine of ten at most ${formatDuration(p90Ms)} (of the last ${count})`;
}
