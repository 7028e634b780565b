/** A change of the clocks of a zone. */
export interface ZoneChange {
  at: Date;
  /** How far the clocks are put forward; negative when they are put back. */
  forwardMs: number;
}

/** The changes of the clocks of a zone (IANA name), rising, from one year's beginning in UTC to another's. */
export function zoneChanges(zone: string, fromYear: number, toYear: number): ZoneChange[] {
  const changes: ZoneChange[] = [];
  const until = Temporal.Instant.from(`${toYear}-01-01T00:00Z`).toZonedDateTimeISO(zone);
  let before = Temporal.Instant.from(`${fromYear}-01-01T00:00Z`).toZonedDateTimeISO(zone);
  for (;;) {
    const after: Temporal.ZonedDateTime | null = before.getTimeZoneTransition('next');
    if (!after || after.epochMilliseconds >= until.epochMilliseconds) return changes;
    const forwardMs = (after.offsetNanoseconds - before.offsetNanoseconds) / 1e6;
    // Of some zones it is only told that their clocks go by another name.
    if (forwardMs !== 0) changes.push({ at: new Date(after.epochMilliseconds), forwardMs });
    before = after;
  }
}
