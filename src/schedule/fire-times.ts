import { type OffsetSpan, offsetSpans } from './offset-spans.ts';
import type { CronSchedule, IntervalSchedule, Schedule } from './schedule.ts';
import { wallTimes } from './wall-times.ts';

/** How far ahead it is looked for a fire time: 400 years, after which the calendar repeats. */
export const HORIZON_MS = 146_097 * 86_400_000;

/**
 * The fire times of a schedule in a zone (IANA name), strictly rising, after `from` and up to and including `to`
 * (default: 400 years on). Seconds are the finest grain.
 *
 * Where clocks change, fixed hours mean "once that day": a time that is skipped fires once, when the skipped stretch
 * ends; one that comes twice fires the first time. Other hours follow elapsed time: nothing extra in a skipped
 * stretch, both passes of a repeated one.
 */
export function* fireTimes(schedule: Schedule, zone: string, from: Date, to?: Date): Generator<Date> {
  const afterMs = from.getTime();
  const untilMs = to?.getTime() ?? afterMs + HORIZON_MS;
  const instants =
    schedule.kind === 'interval'
      ? intervalInstants(schedule, afterMs, untilMs)
      : cronInstants(schedule, zone, { afterMs, untilMs });
  for (const instant of instants) yield new Date(instant);
}

/** The first fire time after `from`, or null when there is none in 400 years. */
export function nextFireTime(schedule: Schedule, zone: string, from: Date): Date | null {
  const { value } = fireTimes(schedule, zone, from).next();
  return value ?? null;
}

function* intervalInstants(
  { everyMs }: IntervalSchedule,
  afterMs: number,
  untilMs: number,
): Generator<number> {
  for (let at = (Math.floor(afterMs / everyMs) + 1) * everyMs; at <= untilMs; at += everyMs) yield at;
}

interface Stretch {
  /** Not included. */
  afterMs: number;
  /** Included. */
  untilMs: number;
}

function* cronInstants(schedule: CronSchedule, zone: string, stretch: Stretch): Generator<number> {
  let last = stretch.afterMs;
  for (const span of offsetSpans(zone, stretch.afterMs)) {
    if (span.startMs > stretch.untilMs) return;
    for (const instant of spanInstants(schedule, span, { ...stretch, afterMs: last })) {
      last = instant;
      yield instant;
    }
  }
}

/** Within a span a wall clock runs evenly: its readings less the offset are instants. */
function* spanInstants(schedule: CronSchedule, span: OffsetSpan, stretch: Stretch): Generator<number> {
  const { startMs, offsetMs, offsetBeforeMs } = span;
  const skipsMs = offsetMs - offsetBeforeMs;
  let fromMs = Math.max(startMs, stretch.afterMs + 1);
  if (schedule.fixedHours && skipsMs > 0 && startMs > stretch.afterMs) {
    const skipped = wallTimes(schedule, startMs + offsetBeforeMs, startMs + offsetMs);
    if (!skipped.next().done) {
      yield startMs;
      fromMs = startMs + 1;
    }
  }
  // The clocks went back: these readings have been there before.
  if (schedule.fixedHours && skipsMs < 0) fromMs = Math.max(fromMs, startMs - skipsMs);
  const toMs = Math.min(span.endMs, stretch.untilMs + 1);
  for (const wallMs of wallTimes(schedule, fromMs + offsetMs, toMs + offsetMs)) yield wallMs - offsetMs;
}
