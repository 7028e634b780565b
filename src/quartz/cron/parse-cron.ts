import { type CronExpression, type DayRule, LONGEST_EXPRESSION } from './cron-expression.ts';
import { type FieldRange, fieldProblem, parseField } from './parse-field.ts';

/** An expression, or why it is not taken: Quartz refuses it too, or its meaning there is not certain. */
export type ParsedCron = { ok: true; cron: CronExpression } | { ok: false; problem: string };

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const SECOND: FieldRange = { name: 'second', least: 0, most: 59 };
const MINUTE: FieldRange = { name: 'minute', least: 0, most: 59 };
const HOUR: FieldRange = { name: 'hour', least: 0, most: 23 };
const DAY: FieldRange = { name: 'day of month', least: 1, most: 31 };
const MONTH: FieldRange = { name: 'month', least: 1, most: 12, words: MONTHS };
const WEEKDAY: FieldRange = { name: 'day of week', least: 1, most: 7, words: WEEKDAYS };
/** Quartz reckons a hundred years ahead of today; what lies beyond is no one's schedule. */
const YEAR: FieldRange = { name: 'year', least: 1970, most: 2099 };

/** In shorter months Quartz looks at a day of the next one. */
const LAST_SAFE_DAY = 28;
const LAST_SAFE_OFFSET = 27;

/** Reads an expression as `org.quartz.CronExpression` 2.3 does. What has no certain meaning there is refused, never guessed. */
export function parseCron(text: string): ParsedCron {
  try {
    return { ok: true, cron: read(text) };
  } catch (error) {
    const problem = fieldProblem(error);
    if (problem === null) throw error;
    return { ok: false, problem };
  }
}

function read(text: string): CronExpression {
  if (text.length > LONGEST_EXPRESSION) refuse(`has more than ${LONGEST_EXPRESSION} characters`);
  const fields = text.trim().toUpperCase().split(/\s+/);
  const [second = '', minute = '', hour = '', day = '', month = '', weekday = '', year = '*'] = fields;
  if (fields.length < 6 || fields.length > 7)
    refuse(`has ${fields.length} fields; Quartz takes 6 or 7, seconds first`);
  return {
    seconds: parseField(second, SECOND),
    minutes: parseField(minute, MINUTE),
    hours: parseField(hour, HOUR),
    months: parseField(month, MONTH),
    days: readDays(day, weekday),
    years: year === '*' ? null : parseField(year, YEAR),
  };
}

function readDays(day: string, weekday: string): DayRule {
  if ((day === '?') === (weekday === '?')) refuse('needs ? in exactly one of its two day fields');
  return weekday === '?' ? readDayOfMonth(day) : readDayOfWeek(weekday);
}

function readDayOfMonth(text: string): DayRule {
  const last = /^L(?:-(\d{1,2}))?(W)?$/.exec(text);
  if (last) {
    const before = Number(last[1] ?? 0);
    if (before > LAST_SAFE_OFFSET)
      refuse(`counts ${before} days back from the last, more than a month may have`);
    return { kind: 'from-last-day', before, nearestWeekday: last[2] === 'W' };
  }
  const nearest = /^(\d{1,2})W$/.exec(text);
  if (!nearest) return { kind: 'days-of-month', days: parseField(text, DAY) };
  const [day = 0] = parseField(nearest[1] ?? '', DAY);
  if (day > LAST_SAFE_DAY)
    refuse(`asks for the weekday nearest to day ${day}, which some months do not have`);
  return { kind: 'nearest-weekday', day };
}

function readDayOfWeek(text: string): DayRule {
  if (text === 'L') return { kind: 'days-of-week', weekdays: [7] };
  const nth = /^([1-7]|[A-Z]{3})#([1-5])$/.exec(text);
  if (nth) return { kind: 'nth-weekday', weekday: oneWeekday(nth[1] ?? ''), nth: Number(nth[2]) };
  const last = /^([1-7]|[A-Z]{3})L$/.exec(text);
  if (last) return { kind: 'last-weekday', weekday: oneWeekday(last[1] ?? '') };
  return { kind: 'days-of-week', weekdays: parseField(text, WEEKDAY) };
}

function oneWeekday(text: string): number {
  return parseField(text, WEEKDAY)[0] ?? 0;
}

function refuse(problem: string): never {
  throw new RangeError(problem);
}
