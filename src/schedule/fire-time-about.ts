import { fireTimes, nextFireTime } from './fire-times.ts';
import type { Schedule } from './schedule.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Looked back over, each when the one before held nothing; the last leads over a leap year that a century leaves out. */
const SPANS_MS = [3_600_000, DAY_MS, 32 * DAY_MS, 367 * DAY_MS, 9 * 366 * DAY_MS];

/** The last fire time up to and including an instant, or null when there was none in nine years. Pure. */
export function lastFireTime(schedule: Schedule, zone: string, at: Date): Date | null {
  for (const spanMs of SPANS_MS) {
    let last: Date | null = null;
    for (const time of fireTimes(schedule, zone, new Date(at.getTime() - spanMs), at)) last = time;
    if (last) return last;
  }
  return null;
}

/** The fire time that somebody means who names an instant: the last one, or one that comes within a minute of it. Pure. */
export function fireTimeAbout(schedule: Schedule, zone: string, at: Date): Date | null {
  const last = lastFireTime(schedule, zone, at);
  if (last && at.getTime() - last.getTime() < MINUTE_MS) return last;
  const next = nextFireTime(schedule, zone, at);
  return next && next.getTime() - at.getTime() < MINUTE_MS ? next : last;
}
