import type { UnfiredStretch } from '../run/firing.ts';
import type { Row } from './rows.ts';

/** Of a task's newest rows those, as far as they go, that tell the same of fire times. */
export function alikeRows(
  newest: readonly Row[],
  { state, reason }: Pick<UnfiredStretch, 'state' | 'reason'>,
): Row[] {
  const end = newest.findIndex((row) => row.state !== state || row.reason !== reason);
  return end === -1 ? [...newest] : newest.slice(0, end);
}
