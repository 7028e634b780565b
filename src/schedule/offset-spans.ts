/** A stretch of time during which a zone's clocks are ahead of UTC by the same amount. */
export interface OffsetSpan {
  /** Epoch ms. */
  startMs: number;
  /** Epoch ms, not included; Infinity when the zone has no change ahead. */
  endMs: number;
  /** Clocks ahead of UTC, in ms. */
  offsetMs: number;
  /** What it was before `startMs`; the same as `offsetMs` when the zone never changed. */
  offsetBeforeMs: number;
}

/** The spans of a zone (IANA name) in order, from the one that `fromMs` lies in. Endless in zones with daylight saving. */
export function* offsetSpans(zone: string, fromMs: number): Generator<OffsetSpan> {
  let inside = zonedAt(fromMs, zone);
  // The change before an instant is strictly before it, and a span begins with its change.
  let start = zonedAt(fromMs + 1, zone).getTimeZoneTransition('previous');
  for (;;) {
    const end: Temporal.ZonedDateTime | null = inside.getTimeZoneTransition('next');
    const startMs = start?.epochMilliseconds ?? Number.NEGATIVE_INFINITY;
    yield {
      startMs,
      endMs: end?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
      offsetMs: offsetOf(inside),
      offsetBeforeMs: start ? offsetOf(zonedAt(startMs - 1, zone)) : offsetOf(inside),
    };
    if (!end) return;
    start = end;
    inside = end;
  }
}

function zonedAt(epochMs: number, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(zone);
}

function offsetOf(zoned: Temporal.ZonedDateTime): number {
  return zoned.offsetNanoseconds / 1e6;
}
