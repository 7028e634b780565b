import { matchingDays } from './month-days.ts';
import type { CronSchedule } from './schedule.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/**
 * Readings of a wall clock at which a schedule matches, rising, from `fromMs` and before `toMs`. A reading is told as
 * the milliseconds that the same reading would be in UTC; what the clock's zone does to it is not known here. Pure.
 */
export function* wallTimes(schedule: CronSchedule, fromMs: number, toMs: number): Generator<number> {
  for (const dayMs of matchingMidnights(schedule, fromMs, toMs)) {
    for (const hour of schedule.hours) {
      const hourMs = dayMs + hour * HOUR_MS;
      if (hourMs + HOUR_MS <= fromMs) continue;
      for (const minute of schedule.minutes) {
        const minuteMs = hourMs + minute * MINUTE_MS;
        if (minuteMs + MINUTE_MS <= fromMs) continue;
        for (const second of schedule.seconds) {
          const wallMs = minuteMs + second * SECOND_MS;
          if (wallMs >= toMs) return;
          if (wallMs >= fromMs) yield wallMs;
        }
      }
    }
  }
}

/** The beginning of each day that matches, from the day of `fromMs` on. */
function* matchingMidnights(schedule: CronSchedule, fromMs: number, toMs: number): Generator<number> {
  const from = new Date(fromMs);
  const firstMidnight = Date.UTC(from.getUTCFullYear(), from.getUTCMonth(), from.getUTCDate());
  for (let months = 0; ; months++) {
    const first = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months));
    if (!(first.getTime() < toMs)) return;
    const [year, month] = [first.getUTCFullYear(), first.getUTCMonth() + 1];
    if (!schedule.months.includes(month)) continue;
    for (const day of matchingDays(schedule, year, month)) {
      const midnight = Date.UTC(year, month - 1, day);
      if (midnight >= firstMidnight) yield midnight;
    }
  }
}
