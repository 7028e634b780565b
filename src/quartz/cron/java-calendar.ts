const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** What a clock in the zone shows at an instant, told as the epoch ms at which UTC shows the same. */
export function wallOf(epochMs: number, timezone: string): number {
  const zoned = Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(timezone);
  return epochMs + zoned.offsetNanoseconds / 1e6;
}

/**
 * The instant of a wall time as `java.util.GregorianCalendar` takes it: one that a change skips lies so much behind the
 * change as it was ahead, and of one that comes twice the later pass counts.
 */
export function instantOfWall(wallMs: number, timezone: string): number {
  return Temporal.Instant.fromEpochMilliseconds(wallMs)
    .toZonedDateTimeISO('UTC')
    .toPlainDateTime()
    .toZonedDateTime(timezone, { disambiguation: 'later' }).epochMilliseconds;
}

/** The wall time that is shown where this one is asked for: another one when a change skips it. */
export function shownWall(wallMs: number, timezone: string): number {
  return wallOf(instantOfWall(wallMs, timezone), timezone);
}

/**
 * Where Quartz comes to when it sets the hour of a day: at a skipped hour it goes on with the one after it.
 * `hour` may be 24, the first of the next day.
 */
export function setHour(dayMs: number, hour: number, rest: { ms: number; timezone: string }): number {
  const shown = shownWall(dayMs + hour * HOUR_MS + rest.ms, rest.timezone);
  const shownHour = Math.floor((shown % DAY_MS) / HOUR_MS);
  if (shownHour === hour || hour === 24) return shown;
  return shownWall(shown + (hour + 1 - shownHour) * HOUR_MS, rest.timezone);
}
