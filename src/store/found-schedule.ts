import type { Firing } from '../run/firing.ts';
import type { Row } from './rows.ts';
import type { Fired } from './store.ts';

/** Which schedule a firing finds in the row of its task, and up to where fire times were judged by that. Pure. */
export function foundSchedule(firing: Firing, row: Row | undefined): Pick<Fired, 'schedule' | 'through'> {
  if (row?.schedule == null) return { schedule: 'none', through: firing.from };
  const found = { schedule: String(row.schedule), timezone: String(row.timezone) };
  const isSame = found.schedule === firing.schedule && found.timezone === firing.timezone;
  return { schedule: isSame ? 'same' : found, through: new Date(Number(row.judged_through)) };
}
