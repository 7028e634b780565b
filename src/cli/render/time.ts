/** In which zone, and seen from which instant, times are told. */
export interface TimeView {
  now: Date;
  timezone: string;
}

const DAY_MS = 86_400_000;

/** The zone for a column's header: its offset now, or UTC. */
export function zoneLabel({ now, timezone }: TimeView): string {
  const offset = localTime(now, { now, timezone }).offset;
  return offset === '+00:00' ? 'UTC' : offset;
}

/** A time to come: `02:00 in 3 h` within a day, else `2026-01-20 02:00`. */
export function comingTime(iso: string, view: TimeView): string {
  const leftMs = Date.parse(iso) - view.now.getTime();
  const { date, time } = localTime(new Date(iso), view);
  if (leftMs >= DAY_MS) return `${date} ${time}`;
  return leftMs <= 0 ? `${time} now` : `${time} in ${roughDuration(leftMs)}`;
}

/** A time that has passed: `22:40` today, `yesterday 23:00`, else `2026-01-13 23:00`. */
export function pastTime(iso: string, view: TimeView): string {
  const { date, time } = localTime(new Date(iso), view);
  const today = localTime(view.now, view).date;
  if (date === today) return time;
  return date === dayBefore(today) ? `yesterday ${time}` : `${date} ${time}`;
}

/** When a time to come is: `02:00` today, `tomorrow 02:00`, else `2026-01-20 02:00`; with seconds where it has any. */
export function futureTime(iso: string, view: TimeView): string {
  const { date, time, seconds } = localTime(new Date(iso), view);
  const today = localTime(view.now, view).date;
  const clock = seconds.endsWith(':00') ? time : seconds;
  if (date === today) return clock;
  return dayBefore(date) === today ? `tomorrow ${clock}` : `${date} ${clock}`;
}

/** How long until then, roughly: `3 h`, or `now`. */
export function timeLeft(iso: string, { now }: TimeView): string {
  const leftMs = Date.parse(iso) - now.getTime();
  return leftMs <= 0 ? 'now' : roughDuration(leftMs);
}

/** An instant in full, with its offset: `2026-01-13 23:00:05 +05:30`. */
export function fullTime(iso: string, view: TimeView): string {
  const { date, seconds, offset } = localTime(new Date(iso), view);
  return `${date} ${seconds} ${offset === '+00:00' ? 'UTC' : offset}`;
}

/** The time of day with seconds: `22:47:10`. */
export function clockTime(at: Date, timezone: string): string {
  return localTime(at, { now: at, timezone }).seconds;
}

interface LocalTime {
  date: string;
  time: string;
  seconds: string;
  offset: string;
}

function localTime(at: Date, { timezone }: TimeView): LocalTime {
  const { text, offset } = timezone === 'UTC' ? utcTime(at) : zonedTime(at, timezone);
  return { date: text.slice(0, 10), time: text.slice(11, 16), seconds: text.slice(11, 19), offset };
}

function utcTime(at: Date) {
  return { text: at.toISOString(), offset: '+00:00' };
}

function zonedTime(at: Date, timezone: string) {
  const zoned = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timezone);
  return { text: zoned.toPlainDateTime().toString({ smallestUnit: 'second' }), offset: zoned.offset };
}

function dayBefore(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10);
}

/** One unit is enough for what lies ahead; rounded down, so that nothing is promised too late. */
function roughDuration(ms: number): string {
  if (ms < 60_000) return `${Math.ceil(ms / 1_000)} s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min`;
  return ms < 2 * DAY_MS ? `${Math.floor(ms / 3_600_000)} h` : `${Math.floor(ms / DAY_MS)} d`;
}
