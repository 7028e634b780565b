import { isTimezone } from '../schedule/is-timezone.ts';
import type { QuartzTask, QuartzTrigger } from '../task/quartz-task.ts';
import { parseCron } from './cron/parse-cron.ts';
import { quartzFireTimes } from './cron/quartz-fire-times.ts';

/** In these states a trigger fires when its time comes. */
const ALIVE: ReadonlySet<string> = new Set(['WAITING', 'ACQUIRED', 'BLOCKED']);

/** The coming fire times of a task, rising, at most `count`. The first is Quartz' own; where the next ones are not certain they are left out. */
export function comingFireTimes({ triggers }: QuartzTask, count: number): Date[] {
  const times = triggers.flatMap((trigger) => timesOf(trigger).take(count).toArray());
  const rising = [...new Set(times.map((time) => time.getTime()))].sort((a, b) => a - b);
  return rising.slice(0, count).map((time) => new Date(time));
}

function* timesOf(trigger: QuartzTrigger): Generator<Date> {
  const { nextFireTime: next, endTime, state, calendar } = trigger;
  if (!ALIVE.has(state) || !next) return;
  yield next;
  // A calendar takes days out, and only Java can read which.
  if (calendar !== null) return;
  for (const time of laterTimes(trigger, next)) {
    if (endTime && time > endTime) return;
    yield time;
  }
}

function laterTimes({ cron, simple }: QuartzTrigger, next: Date): Iterable<Date> {
  if (cron) return cronTimes(cron, next);
  return simple ? simpleTimes(simple, next) : [];
}

function cronTimes(
  { expression, timezone }: { expression: string; timezone: string },
  next: Date,
): Iterable<Date> {
  const parsed = parseCron(expression);
  if (!parsed.ok || !isTimezone(timezone)) return [];
  const times = quartzFireTimes(parsed.cron, timezone, new Date(next.getTime() - 1_000));
  // Where Java reckons otherwise, its zone data are older or newer than ours.
  return times.next().value?.getTime() === next.getTime() ? times : [];
}

function* simpleTimes(simple: NonNullable<QuartzTrigger['simple']>, next: Date): Generator<Date> {
  const { intervalMs, repeatCount, timesTriggered } = simple;
  if (intervalMs <= 0) return;
  const left = repeatCount < 0 ? Number.POSITIVE_INFINITY : repeatCount - timesTriggered;
  for (let time = 1; time <= left; time++) yield new Date(next.getTime() + time * intervalMs);
}
