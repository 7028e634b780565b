import { type CronFieldError, type ParsedFields, validateDetailed } from 'node-cron';
import { DURATION_FORM, parseDuration } from '../duration.ts';
import { SunbirdError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { HORIZON_MS } from './fire-times.ts';
import type { CronSchedule, Schedule } from './schedule.ts';
import { wallTimes } from './wall-times.ts';

/** The schedule a text stands for, or why it is none: a clause that follows `"..." is no schedule: `. */
export type ScheduleCheck = { ok: true; schedule: Schedule } | { ok: false; problem: string };

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
const NICKNAMES: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const EVERY = '@every';
const SHORTEST_INTERVAL_MS = 1_000;
const LONGEST_INTERVAL_MS = 365 * 86_400_000;
const LONGEST_TEXT = 256;
/** Where the search for a first fire time begins; any day does, since the calendar repeats. */
const SOME_DAY_MS = 0;
const STRANGE = /[^A-Za-z0-9 ,*/#?-]/u;

/**
 * Reads a cron expression of five fields (six with seconds first), a nickname such as `@daily`, or `@every 90s` with
 * a duration from 1s to 365d. A schedule that is read has a fire time.
 */
export function parseSchedule(text: string): ScheduleCheck {
  const read = readSchedule(text);
  if (!read.ok || read.schedule.kind === 'interval' || hasFireTime(read.schedule)) return read;
  return refuse(neverFires(text.trim().split(/ +/)));
}

/** The schedule of a text that was checked before, such as a task's: whether it ever fires is not asked again. Throws for what is none. */
export function loadSchedule(text: string): Schedule {
  const read = readSchedule(text);
  if (read.ok) return read.schedule;
  throw new SunbirdError('INTERNAL', `${JSON.stringify(text)} is no schedule: ${read.problem}`);
}

function readSchedule(text: string): ScheduleCheck {
  const trimmed = text.trim();
  if (trimmed.length > LONGEST_TEXT) return refuse(`it is longer than ${LONGEST_TEXT} characters`);
  const [first = ''] = trimmed.split(/\s/, 1);
  if (first.toLowerCase() === EVERY) return parseInterval(trimmed.slice(EVERY.length).trim());
  if (!trimmed.startsWith('@')) return parseCron(trimmed);
  const expression = NICKNAMES[trimmed.toLowerCase()];
  return expression === undefined ? refuseNickname(trimmed) : parseCron(expression);
}

function hasFireTime(schedule: CronSchedule): boolean {
  return !wallTimes(schedule, SOME_DAY_MS, SOME_DAY_MS + HORIZON_MS).next().done;
}

function neverFires(values: readonly string[]): string {
  if (values.at(-1) === '*') return `no month it names has a day ${values.at(-3)}`;
  return `no day is ever both ${values.at(-3)} of the month and ${values.at(-1)} of the week`;
}

function refuse(problem: string): ScheduleCheck {
  return { ok: false, problem };
}

function parseInterval(text: string): ScheduleCheck {
  const everyMs = parseDuration(text);
  if (everyMs === undefined) return refuse(`after ${EVERY} comes ${DURATION_FORM}`);
  if (everyMs < SHORTEST_INTERVAL_MS || everyMs > LONGEST_INTERVAL_MS)
    return refuse('an interval is from 1s to 365d');
  return { ok: true, schedule: { kind: 'interval', everyMs } };
}

function refuseNickname(text: string): ScheduleCheck {
  const known = [...Object.keys(NICKNAMES), EVERY];
  const [near] = nearest(text, known, 1);
  return refuse(near ? `did you mean ${near}?` : `the nicknames are ${known.join(', ')}`);
}

function parseCron(text: string): ScheduleCheck {
  const strange = STRANGE.exec(text)?.[0];
  if (strange !== undefined) return refuse(`${JSON.stringify(strange)} has no meaning in a cron expression`);
  const values = text === '' ? [] : text.split(/ +/);
  if (values.length !== 5 && values.length !== 6) return refuse(countProblem(text, values.length));
  const fields = values.length === 6 ? [SECOND, ...FIELDS] : FIELDS;
  const tooHigh = findTooHigh(fields, values);
  if (tooHigh.length > 0) return refuse(tooHigh.join(', and '));
  const { valid, errors, fields: read } = validateDetailed(text);
  if (!valid || !read)
    return refuse(
      isImpossibleDate(values, errors)
        ? `no month it names has a day ${values.at(-3)}`
        : describeErrors(fields, errors),
    );
  return { ok: true, schedule: readFields(read, values) };
}

const FIELD_NAMES = 'minute, hour, day of the month, month, day of the week';

function countProblem(text: string, count: number): string {
  if (count === 0)
    return `it is empty; a cron expression has 5 fields (${FIELD_NAMES}) or 6 (with seconds first)`;
  const meant = [`@${text}`, `${EVERY} ${text}`].find((guess) => parseSchedule(guess).ok);
  if (meant !== undefined) return `did you mean "${meant}"?`;
  return `it has ${count === 1 ? '1 field' : `${count} fields`}, not 5 (${FIELD_NAMES}) or 6 (with seconds first)`;
}

function readFields(fields: ParsedFields, values: readonly string[]): CronSchedule {
  const rising = (numbers: readonly (number | string)[]) =>
    [...new Set(numbers.map(Number))].sort((a, b) => a - b);
  return {
    kind: 'cron',
    seconds: rising(fields.second),
    minutes: rising(fields.minute),
    hours: rising(fields.hour),
    daysOfMonth: fields.dayOfMonth,
    months: rising(fields.month),
    daysOfWeek: fields.dayOfWeek,
    fixedHours: /^\d+(,\d+)*$/.test(values.at(-4) ?? ''),
  };
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
  const step = value.split(',').find((part) => hasWrongStep(part, field));
  if (step !== undefined)
    return `the step in ${JSON.stringify(step)} is no whole number from 1 to ${field.highest}`;
  return `${JSON.stringify(value)} is no ${field.name}, which takes * or ${field.form}, with lists, ranges and steps`;
}

function hasWrongStep(part: string, { highest }: Field): boolean {
  const [, step] = part.split('/', 2);
  return step !== undefined && !(/^\d+$/.test(step) && Number(step) >= 1 && Number(step) <= highest);
}
