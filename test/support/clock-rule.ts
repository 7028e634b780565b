/** A stretch of a calendar: the first day, and the one after the last. */
export interface Days {
  from: Temporal.PlainDate;
  to: Temporal.PlainDate;
}

/**
 * The rule about fire times and clocks that change (DESIGN.md), told reading by reading of a wall clock: of each minute of
 * the days it is asked whether the expression names it, and when a clock of the zone shows it. Slow and plain, and shares
 * nothing with the code it judges. It reads five fields of numbers, lists, ranges and `*`, and
 * steps of hours and minutes.
 */
export function timesByRule(text: string, zone: string, { from, to }: Days): Date[] {
  const [minutes = '', hours = '', days = '', months = '', weekdays = ''] = text.split(' ');
  const readings = timesNamed(minutes, hours);
  const isFixed = /^[\d,]+$/.test(hours);
  const instants = new Set<number>();
  for (let day = from; Temporal.PlainDate.compare(day, to) < 0; day = day.add({ days: 1 })) {
    if (!(names(days, day.day) && names(months, day.month) && names(weekdays, day.dayOfWeek % 7))) continue;
    for (const reading of readings)
      for (const instant of whenShown(day.toPlainDateTime(reading), zone, isFixed)) instants.add(instant);
  }
  return [...instants].sort((a, b) => a - b).map((at) => new Date(at));
}

function timesNamed(minutes: string, hours: string): Temporal.PlainTime[] {
  const times = Array.from(
    { length: 24 * 60 },
    (_, minute) => new Temporal.PlainTime(Math.floor(minute / 60), minute % 60),
  );
  return times.filter(({ hour, minute }) => names(hours, hour) && names(minutes, minute));
}

function names(field: string, value: number): boolean {
  return field.split(',').some((item) => {
    const [range = '', step = '1'] = item.split('/');
    const ends = range === '*' ? ['0', '99'] : range.split('-');
    const [from, to] = [Number(ends[0]), Number(ends.at(-1))];
    return value >= from && value <= to && (value - from) % Number(step) === 0;
  });
}

/** When work is due for a reading: in a gap at its end or never, in a repeated stretch the first time or both. */
function whenShown(reading: Temporal.PlainDateTime, zone: string, isFixed: boolean): number[] {
  const first = reading.toZonedDateTime(zone, { disambiguation: 'earlier' });
  const isShown = first.toPlainDateTime().equals(reading);
  if (isShown && isFixed) return [first.epochMilliseconds];
  const second = reading.toZonedDateTime(zone, { disambiguation: 'later' });
  if (!isShown) return isFixed ? [endOfGap(first, second)] : [];
  return [first.epochMilliseconds, second.epochMilliseconds];
}

/** Between an instant before a gap and one at or after its end, clocks jump once. */
function endOfGap(before: Temporal.ZonedDateTime, after: Temporal.ZonedDateTime): number {
  let [low, high] = [before.epochMilliseconds, after.epochMilliseconds];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const { offsetNanoseconds } = Temporal.Instant.fromEpochMilliseconds(middle).toZonedDateTimeISO(
      before.timeZoneId,
    );
    if (offsetNanoseconds === before.offsetNanoseconds) low = middle;
    else high = middle;
  }
  return high;
}
