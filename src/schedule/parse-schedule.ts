import { type CronFieldError, validateDetailed } from 'node-cron';
import { DURATION_FORM, parseDuration } from '../duration.ts';
import { nearest } from '../nearest.ts';

/** Whether a text is a schedule, or why not: a clause that follows `"..." is no schedule: `. */
export type ScheduleCheck = { ok: true } | { ok: false; problem: string };

interface Field {
  /** As node-cron calls it. */
  key: string;
  name: string;
  highest: number;
  form: string;
}

const SECOND: Field = { key: 'second', name: 'second', highest: 59, form: '0-59' };
const FIELDS: readonly Field[] = [
  { key: 'minute', name: 'minute', highest: 59, form: '0-59' },
  { key: 'hour', name: 'hour', highest: 23, form: '0-23' },
  { key: 'dayOfMonth', name: 'day of the month', highest: 31, form: '1-31, L (the last) or 15W' },
  { key: 'month', name: 'month', highest: 12, form: '1-12 or JAN-DEC' },
  {
    key: 'dayOfWeek',
    name: 'day of the week',
    highest: 7,
    form: '0-7 or SUN-SAT (0 and 7 are Sunday), 5L or 1#2',
  },
];
const NICKNAMES = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];
const EVERY = '@every';
const SHORTEST_INTERVAL_MS = 1_000;
const LONGEST_INTERVAL_MS = 365 * 86_400_000;
const LONGEST_TEXT = 256;
const STRANGE = /[^A-Za-z0-9 ,*/#?-]/u;

/**
 * Checks a cron expression of five fields (six with seconds first), a nickname such as `@daily`, or `@every 90s` with
 * a duration from 1s to 365d.
 */
export function checkSchedule(text: string): ScheduleCheck {
  const problem = findProblem(text.trim());
  return problem === null ? { ok: true } : { ok: false, problem };
}

function findProblem(text: string): string | null {
  if (text.length > LONGEST_TEXT) return `it is longer than ${LONGEST_TEXT} characters`;
  const [first = ''] = text.split(/\s/, 1);
  if (first.toLowerCase() === EVERY) return findIntervalProblem(text.slice(EVERY.length).trim());
  if (text.startsWith('@')) return findNicknameProblem(text);
  return findCronProblem(text);
}

function findIntervalProblem(text: string): string | null {
  const ms = parseDuration(text);
  if (ms === undefined) return `after ${EVERY} comes ${DURATION_FORM}`;
  if (ms < SHORTEST_INTERVAL_MS || ms > LONGEST_INTERVAL_MS) return 'an interval is from 1s to 365d';
  return null;
}

function findNicknameProblem(text: string): string | null {
  if (NICKNAMES.includes(text.toLowerCase())) return null;
  const known = [...NICKNAMES, EVERY];
  const [near] = nearest(text, known, 1);
  return near ? `did you mean ${near}?` : `the nicknames are ${known.join(', ')}`;
}

function findCronProblem(text: string): string | null {
  const strange = STRANGE.exec(text)?.[0];
  if (strange !== undefined) return `${JSON.stringify(strange)} has no meaning in a cron expression`;
  const values = text === '' ? [] : text.split(/ +/);
  if (values.length !== 5 && values.length !== 6)
    return `it has ${values.length} fields, not 5 (minute, hour, day of the month, month, day of the week) or 6 (with seconds first)`;
  const fields = values.length === 6 ? [SECOND, ...FIELDS] : FIELDS;
  const tooHigh = findTooHigh(fields, values);
  if (tooHigh.length > 0) return tooHigh.join(', and ');
  const { valid, errors } = validateDetailed(text);
  if (valid) return null;
  return isImpossibleDate(values, errors)
    ? `no month it names has a day ${values.at(-3)}`
    : describeErrors(fields, errors);
}

/** node-cron writes every number of a range out before it looks at them: 0-99999999 took 25 s and then all memory. */
function findTooHigh(fields: readonly Field[], values: readonly string[]): string[] {
  return fields.flatMap((field, index) => {
    const value = values[index] ?? '';
    const numbers = value.match(/\d+/g) ?? [];
    return numbers.some((number) => Number(number) > field.highest) ? [describe(field, value)] : [];
  });
}

/** Each field is right by itself, but never all of them together, as in `0 0 30 2 *`. */
function isImpossibleDate(values: readonly string[], errors: readonly CronFieldError[]): boolean {
  if (errors.some(({ field }) => field !== 'dayOfMonth')) return false;
  return validateDetailed(values.with(-2, '*').join(' ')).valid;
}

function describeErrors(fields: readonly Field[], errors: readonly CronFieldError[]): string {
  return errors
    .map(({ field: key, value = '' }) => {
      const field = fields.find((candidate) => candidate.key === key);
      return field ? describe(field, value) : `${JSON.stringify(value)} is not understood`;
    })
    .join(', and ');
}

function describe(field: Field, value: string): string {
  return `${JSON.stringify(value)} is no ${field.name}, which takes * or ${field.form}, with lists, ranges and steps`;
}
