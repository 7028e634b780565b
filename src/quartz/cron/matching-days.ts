import type { DayRule } from './cron-expression.ts';

const DAY_MS = 86_400_000;
const [SUNDAY, SATURDAY] = [1, 7];

/** The days of a month (1-12) that a rule matches, rising. */
export function matchingDays(rule: DayRule, year: number, month: number): number[] {
  const last = daysIn(year, month);
  const weekdayOf = (day: number) => weekday(year, month, day);
  const all = Array.from({ length: last }, (_, index) => index + 1);
  switch (rule.kind) {
    case 'days-of-month':
      return rule.days.filter((day) => day <= last);
    case 'days-of-week':
      return all.filter((day) => rule.weekdays.includes(weekdayOf(day)));
    case 'from-last-day': {
      const day = last - rule.before;
      return [rule.nearestWeekday ? nearestWeekday(day, last, weekdayOf(day)) : day];
    }
    case 'nearest-weekday':
      return [nearestWeekday(rule.day, last, weekdayOf(rule.day))];
    case 'nth-weekday':
      return all.filter((day) => weekdayOf(day) === rule.weekday).slice(rule.nth - 1, rule.nth);
    case 'last-weekday':
      return all.filter((day) => weekdayOf(day) === rule.weekday).slice(-1);
    default:
      return rule satisfies never;
  }
}

/** Friday for a Saturday, Monday for a Sunday, but never out of the month. */
function nearestWeekday(day: number, last: number, weekday: number): number {
  if (weekday === SATURDAY) return day === 1 ? day + 2 : day - 1;
  if (weekday === SUNDAY) return day === last ? day - 2 : day + 1;
  return day;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** 1 for Sunday. 1970-01-01 was a Thursday. */
function weekday(year: number, month: number, day: number): number {
  return ((Math.floor(Date.UTC(year, month - 1, day) / DAY_MS) + 4) % 7) + 1;
}
