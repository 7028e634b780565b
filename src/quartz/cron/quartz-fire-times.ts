import type { CronExpression } from './cron-expression.ts';
import { instantOfWall, setHour, shownWall, wallOf } from './java-calendar.ts';
import { matchingDays } from './matching-days.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** The sequence of leap years has been through by then: what matched no day matches none at all. */
const MOST_YEARS = 45;
/** Each step moves a field on; no expression that we read needs more than a few dozen. */
const MOST_STEPS = 10_000;

/**
 * The fire times after an instant, rising, by the rules of `org.quartz.CronExpression`. Unlike our own schedules, what a
 * clock change skips is not fired at all, and of a repeated hour only the second pass counts. Ends when there are none.
 */
export function* quartzFireTimes(cron: CronExpression, timezone: string, after: Date): Generator<Date> {
  let last = Math.floor(after.getTime() / SECOND_MS) * SECOND_MS;
  for (;;) {
    const wall = nextWall(cron, wallOf(last + SECOND_MS, timezone), timezone);
    if (wall === null) return;
    last = instantOfWall(wall, timezone);
    yield new Date(last);
  }
}

/**
 * The next wall time that matches, told as UTC epoch ms. Goes the way Quartz goes, field by field and from the start
 * again whenever one was moved, because at a clock change the way decides where it comes out.
 */
function nextWall(cron: CronExpression, from: number, timezone: string): number | null {
  let wall = from;
  for (let step = 0; step < MOST_STEPS; step++) {
    wall = shownWall(toSecond(cron, wall), timezone);
    const day = Math.floor(wall / DAY_MS) * DAY_MS;
    const hour = Math.floor((wall - day) / HOUR_MS);
    const minute = Math.floor((wall - day) / MINUTE_MS) % 60;

    const wantedMinute = atLeast(cron.minutes, minute);
    if (wantedMinute !== minute) {
      const ms = (wantedMinute ?? first(cron.minutes)) * MINUTE_MS;
      wall = setHour(day, wantedMinute === null ? hour + 1 : hour, { ms, timezone });
      continue;
    }
    const wantedHour = atLeast(cron.hours, hour);
    if (wantedHour !== hour) {
      const wantedDay = wantedHour === null ? day + DAY_MS : day;
      wall = setHour(wantedDay, wantedHour ?? first(cron.hours), { ms: 0, timezone });
      continue;
    }
    const date = nextDate(cron, day);
    if (date === null) return null;
    if (date === day) return wall;
    wall = shownWall(date, timezone);
  }
  return null;
}

function toSecond({ seconds }: CronExpression, wall: number): number {
  const second = Math.floor(wall / SECOND_MS) % 60;
  const wanted = atLeast(seconds, second) ?? first(seconds) + 60;
  return wall + (wanted - second) * SECOND_MS;
}

/** Midnight of the first matching day from a day on. */
function nextDate(cron: CronExpression, dayMs: number): number | null {
  const from = new Date(dayMs);
  const firstYear = from.getUTCFullYear();
  for (let year = firstYear; year < firstYear + MOST_YEARS; year++) {
    if (cron.years && !cron.years.includes(year)) continue;
    for (const month of cron.months) {
      if (Date.UTC(year, month) <= dayMs) continue;
      for (const day of matchingDays(cron.days, year, month)) {
        const date = Date.UTC(year, month - 1, day);
        if (date >= dayMs) return date;
      }
    }
  }
  return null;
}

function atLeast(values: readonly number[], least: number): number | null {
  return values.find((value) => value >= least) ?? null;
}

function first(values: readonly number[]): number {
  return values[0] ?? 0;
}
