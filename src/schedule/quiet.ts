import { fireTimes } from './fire-times.ts';
import type { Schedule } from './schedule.ts';

/** Hours of each day in which fire times lead to no work. */
export interface Quiet {
  /** IANA zone whose clocks count. */
  timezone: string;
  /** At least one; together they leave some of the day. */
  stretches: readonly QuietStretch[];
}

/** From one reading of the clock up to, and without, another; over midnight where the second is the earlier one. */
export interface QuietStretch {
  /** Minutes since midnight, 0 to 1439. */
  from: number;
  /** 1 to 1440. */
  to: number;
}

const DAY_MINUTES = 1_440;
const MINUTE_MS = 60_000;
const DAY_MS = DAY_MINUTES * MINUTE_MS;
const PATTERN = /^([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/;
/** So many quiet stretches in a row, years of them, and a schedule is taken for one that never fires. */
const MOST_QUIET = 1_500;

/** What a stretch looks like in text, for messages. */
export const QUIET_FORM = 'two times of the day as HH:MM-HH:MM, such as "22:00-23:30" or "23:00-06:00"';
export const QUIET_PATTERN = PATTERN.source;

/** Reads `22:00-23:30`; undefined when the text is none, or both times are the same. */
export function parseQuiet(text: string): QuietStretch | undefined {
  const match = PATTERN.exec(text);
  if (!match) return undefined;
  const [, fromHour, fromMinute, toHour, toMinute] = match;
  const from = Number(fromHour) * 60 + Number(fromMinute);
  const to = toHour === undefined ? DAY_MINUTES : Number(toHour) * 60 + Number(toMinute);
  // Midnight is the end of a stretch, never the end before its beginning.
  const end = to === 0 ? DAY_MINUTES : to;
  return from % DAY_MINUTES === end % DAY_MINUTES ? undefined : { from, to: end };
}

/** `22:00-23:30`, as it was written. */
export function quietText({ from, to }: QuietStretch): string {
  return `${clockText(from)}-${clockText(to)}`;
}

/** The stretch that an instant lies in, by what the clocks show then: a reading that comes twice counts twice; or undefined. */
export function findQuiet({ timezone, stretches }: Quiet, at: Date): QuietStretch | undefined {
  const { hour, minute } = zonedAt(at, timezone);
  return stretches.find((stretch) => isWithin(stretch, hour * 60 + minute));
}

/** The first instant from `at` on that is not quiet: `at` itself, or the end of what it lies in. */
export function quietEnd(quiet: Quiet, at: Date): Date {
  const stretch = findQuiet(quiet, at);
  return stretch ? quietEnd(quiet, endOf(stretch, at, quiet.timezone)) : at;
}

/** Whether stretches leave nothing of the day. */
export function isAlwaysQuiet(stretches: readonly QuietStretch[]): boolean {
  for (let minute = 0; minute < DAY_MINUTES; minute++)
    if (!stretches.some((stretch) => isWithin(stretch, minute))) return false;
  return true;
}

/** The fire times of a schedule that are not quiet, as `fireTimes` gives them; none where days on end have only quiet ones. */
export function* audibleFireTimes(
  schedule: Schedule,
  { timezone, quiet }: { timezone: string; quiet: Quiet | null },
  from: Date,
): Generator<Date> {
  if (!quiet) return yield* fireTimes(schedule, timezone, from);
  let after: Date | null = from;
  let quietOnes = 0;
  while (after && quietOnes < MOST_QUIET) {
    const times = fireTimes(schedule, timezone, after);
    after = null;
    for (const time of times) {
      if (findQuiet(quiet, time)) {
        // Not one by one: a quiet night of a schedule that fires each second is long.
        after = new Date(quietEnd(quiet, time).getTime() - 1);
        quietOnes += 1;
        break;
      }
      quietOnes = 0;
      yield time;
    }
  }
}

function isWithin({ from, to }: QuietStretch, minute: number): boolean {
  return from < to ? from <= minute && minute < to : from <= minute || minute < to;
}

/** Up to a change of the clocks they run evenly; what is quiet after it is looked at anew. */
function endOf({ to }: QuietStretch, at: Date, timezone: string): Date {
  const zoned = zonedAt(at, timezone);
  const sinceMidnightMs = zoned.toPlainTime().since('00:00').total('milliseconds');
  const leftMs = (to * MINUTE_MS - sinceMidnightMs + DAY_MS) % DAY_MS;
  const change = zoned.getTimeZoneTransition('next')?.epochMilliseconds ?? Number.POSITIVE_INFINITY;
  return new Date(Math.min(at.getTime() + leftMs, change));
}

function zonedAt(at: Date, timezone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timezone);
}

function clockText(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
}
