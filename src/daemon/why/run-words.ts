import { formatDuration } from '../../duration.ts';
import { endOf, type Run, startOf } from '../../run/run.ts';

/** Why a run exists: `triggered by ops1`. */
export function causeWords({ cause, by }: Run): string {
  switch (cause) {
    case 'manual':
      return by === null ? 'triggered by hand' : `triggered by ${by}`;
    case 'schedule':
      return 'started by its schedule';
    case 'catch-up':
      return 'made up for a fire time that had passed';
    case 'retry':
      return 'an older run tried again';
    default:
      return cause satisfies never;
  }
}

/** From when until when a run went on, and how it ended. */
export function courseWords(run: Run): string {
  const [start, end] = [startOf(run), endOf(run)];
  if (!end) return start ? `has been running since ${start.toISOString()}` : 'has not begun yet';
  if (!start) return `ended ${run.state} at ${end.toISOString()} without having begun`;
  const took = formatDuration(Math.max(0, end.getTime() - start.getTime()));
  const error = 'error' in run && run.error !== null ? `: ${run.error}` : '';
  return `began at ${start.toISOString()} and ended ${run.state} after ${took}${error}`;
}

/** How long ago: `3 m`. */
export function since(at: Date, now: Date): string {
  return formatDuration(Math.max(0, now.getTime() - at.getTime()));
}
