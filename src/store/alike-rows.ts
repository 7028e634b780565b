import type { UnfiredStretch } from '../run/firing.ts';
import type { Pause } from '../run/pause.ts';
import type { Row } from './rows.ts';

/** Fire times that led to no work, and the pause that their task had then, whether they are its doing or not. */
export interface UnfiredOfTask {
  task: number;
  stretch: UnfiredStretch;
  pause: Pause | null;
}

/**
 * Of a task's newest rows those, as far as they go, that tell the same of fire times. None from before the pause: its end
 * asks for what was skipped since its beginning, and an earlier pause may have been in the same words.
 */
export function alikeRows(newest: readonly Row[], { stretch, pause }: UnfiredOfTask): Row[] {
  const { state, reason } = stretch;
  const since = pause?.since.getTime() ?? Number.NEGATIVE_INFINITY;
  const end = newest.findIndex(
    (row) => row.state !== state || row.reason !== reason || Number(row.queued_at) < since,
  );
  return end === -1 ? [...newest] : newest.slice(0, end);
}
