import { Cron } from 'croner';

/** The lowest and the highest value of each field, seconds first. */
const BOUNDS = [
  [0, 59],
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const;
type Bounds = (typeof BOUNDS)[number];

/** Fire times by an implementation that shares nothing with ours, after an instant and rising; null for what it has no words for. */
export function cronerTimes(text: string, zone: string): ((from: Date, count: number) => Date[]) | null {
  const expression = inCronersWords(text);
  if (expression === null) return null;
  const cron = new Cron(expression, {
    timezone: zone,
    mode: '6-part',
    // Both day fields must match, as with us.
    domAndDow: true,
    // Fixed is what has neither wildcard nor step, in any of the three fields of time.
    fixedTimeRule: 'no-wildcard',
  });
  return (from, count) => cron.nextRuns(count, from);
}

/**
 * The same schedule as croner writes it. Of ranges that wrap around it knows nothing, the last Friday is `5#L`, and it
 * calls other times fixed: here what is fixed for us (hours of single values) is written without wildcard or step, and
 * anything else with one.
 */
function inCronersWords(text: string): string | null {
  // L-3, and LW in a list.
  if (/L-\d|,LW|LW,/.test(text)) return null;
  const given = text.split(' ');
  const fields = given.length === 6 ? given : ['0', ...given];
  const isFixed = /^[\d,]+$/.test(fields[2] ?? '');
  const [second = '', minute = '', hour = '', day, month, weekday = ''] = fields.map((field, index) =>
    unwrapped(field, BOUNDS[index] as Bounds),
  );
  const dates = [day, month, weekday.replace(/(\d)L/g, '$1#L')];
  if (isFixed) return [...[second, minute].map(writtenOut), hour, ...dates].join(' ');
  return [second, minute, /[*/]/.test(hour) ? hour : withStep(hour), ...dates].join(' ');
}

/** `22-4` is `22-23,0-4`; with a step, which goes on over the end, every value is named. */
function unwrapped(field: string, [least, most]: Bounds): string {
  return field
    .split(',')
    .map((item) => {
      const [, from = '', to = '', step] = /^(\d+)-(\d+)(?:\/(\d+))?$/.exec(item) ?? [];
      if (Number(from) <= Number(to)) return item;
      if (step === undefined) return `${from}-${most},${least}-${to}`;
      const round = most - least + 1;
      return stepped(Number(from), Number(to) + round, Number(step))
        .map((value) => ((value - least) % round) + least)
        .join(',');
    })
    .join(',');
}

/** The same hours, with a step of 1. */
function withStep(hours: string): string {
  const [first = '', ...others] = hours.split(',');
  return [`${first.includes('-') ? first : `${first}-${first}`}/1`, ...others].join(',');
}

/** Of minutes or seconds: no wildcard, no step. */
function writtenOut(field: string): string {
  return field
    .split(',')
    .map((item) => {
      const [, from = '0', to = '59', step] = /^(?:\*|(\d+)-(\d+))(?:\/(\d+))?$/.exec(item) ?? [];
      if (!/[*/]/.test(item)) return item;
      return stepped(Number(from), Number(to), Number(step ?? 1)).join(',');
    })
    .join(',');
}

function stepped(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
}
