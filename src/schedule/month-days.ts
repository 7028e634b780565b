import type { CronSchedule } from './schedule.ts';

const DAY_MS = 86_400_000;
const SATURDAY = 6;
const SUNDAY = 0;

/** The days of a month (1 to 12) on which both day fields of a schedule match, rising. Pure. */
export function matchingDays(
  { daysOfMonth, daysOfWeek }: Pick<CronSchedule, 'daysOfMonth' | 'daysOfWeek'>,
  year: number,
  month: number,
): number[] {
  const shape = { last: lastDay(year, month), firstWeekday: weekdayOf(year, month, 1) };
  const byDate = new Set(daysOfMonth.map((value) => dateOf(value, shape)));
  const byWeekday = new Set(daysOfWeek.flatMap((value) => datesOf(value, shape)));
  return [...byWeekday].filter((day) => byDate.has(day)).sort((a, b) => a - b);
}

/** All that the days of a month depend on. */
interface MonthShape {
  last: number;
  /** Weekday of the 1st. */
  firstWeekday: number;
}

/** The day that a value of the day-of-month field names; none of the month (0 or less, over the last) when it has no such day. */
function dateOf(value: number | string, shape: MonthShape): number {
  if (typeof value === 'number') return value;
  const nearest = /^(\d+|L)W$/.exec(value)?.[1];
  if (nearest !== undefined) return nearestWorkday(nearest === 'L' ? shape.last : Number(nearest), shape);
  const back = /^L(?:-(\d+))?$/.exec(value);
  return back ? shape.last - Number(back[1] ?? 0) : 0;
}

/** Never leaves the month: from Saturday the 1st it goes on to Monday, from Sunday the last back to Friday. */
function nearestWorkday(target: number, shape: MonthShape): number {
  if (target > shape.last) return 0;
  switch ((shape.firstWeekday + target - 1) % 7) {
    case SATURDAY:
      return target === 1 ? target + 2 : target - 1;
    case SUNDAY:
      return target === shape.last ? target - 2 : target + 1;
    default:
      return target;
  }
}

/** The days that a value of the day-of-week field names. */
function datesOf(value: number | string, shape: MonthShape): number[] {
  const [, weekday = '', nth] = /^([0-7])(?:L|#([1-5]))?$/.exec(String(value)) ?? [];
  const first = 1 + ((Number(weekday) - shape.firstWeekday + 7) % 7);
  const all = [0, 7, 14, 21, 28].map((days) => first + days).filter((day) => day <= shape.last);
  if (nth !== undefined) return all.slice(Number(nth) - 1, Number(nth));
  return typeof value === 'number' ? all : all.slice(-1);
}

function lastDay(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function weekdayOf(year: number, month: number, day: number): number {
  // 1970-01-01 was a Thursday; Date.UTC takes years below 100 for 19xx, which no schedule asks about.
  return (((Date.UTC(year, month - 1, day) / DAY_MS + 4) % 7) + 7) % 7;
}
