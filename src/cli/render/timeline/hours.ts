import { cellAt, type Grid, gridWidth } from './grid.ts';

const HOUR = 60;
const DAY = 24 * HOUR;
/** Minutes from one label to the next. */
const DISTANCES = [
  10,
  15,
  30,
  ...[1, 2, 3, 4, 6, 12, 24, 48, 120, 168, 336, 720].map((hours) => hours * HOUR),
];
/** A label and a space. */
const LABEL_WIDTH = 6;

/** The line above the cells: hours of the zone, `18:00`, over the cell in which they begin, and at midnight the date, `01-15`. */
export function hoursLine(grid: Grid, timezone: string): string {
  const width = gridWidth(grid);
  let line = '';
  for (const { ms, text } of labels(grid, timezone)) {
    const cell = cellAt(grid, ms);
    const at = cell < grid.past ? cell : cell + 1;
    const isFree = line === '' || at > line.length;
    if (isFree && at + text.length <= width) line = line.padEnd(at) + text;
  }
  return line;
}

interface Label {
  ms: number;
  text: string;
}

/** Labels within the grid, rising. A reading that a change of clocks skips stands at what follows it; one that comes twice, at the first. */
function labels(grid: Grid, timezone: string): Label[] {
  const [first = 0] = grid.edges;
  const end = grid.edges.at(-1) ?? first;
  const distance = DISTANCES.find((minutes) => minutes / grid.stepMinutes >= LABEL_WIDTH) ?? 30 * DAY;
  const found: Label[] = [];
  let day = Temporal.Instant.fromEpochMilliseconds(first).toZonedDateTimeISO(timezone).toPlainDate();
  for (; startOf(day, timezone) < end; day = day.add({ days: 1 }))
    for (const label of labelsOf(day, timezone, distance))
      if (label.ms >= first && label.ms < end && label.ms > (found.at(-1)?.ms ?? -1)) found.push(label);
  return found;
}

function labelsOf(day: Temporal.PlainDate, timezone: string, distance: number): Label[] {
  const date = { ms: startOf(day, timezone), text: day.toString().slice(5) };
  const dayNumber = Math.floor(Date.parse(day.toString()) / (DAY * 60_000));
  if (distance >= DAY) return dayNumber % (distance / DAY) === 0 ? [date] : [];
  const later = Array.from({ length: DAY / distance - 1 }, (_, index) => (index + 1) * distance);
  return [date, ...later.map((minutes) => labelAt(day, timezone, minutes))];
}

function labelAt(day: Temporal.PlainDate, timeZone: string, minutes: number): Label {
  const plainTime = new Temporal.PlainTime(Math.floor(minutes / HOUR), minutes % HOUR);
  const at = day.toZonedDateTime({ timeZone, plainTime });
  return { ms: at.epochMilliseconds, text: at.toPlainTime().toString({ smallestUnit: 'minute' }) };
}

function startOf(day: Temporal.PlainDate, timezone: string): number {
  return day.toZonedDateTime(timezone).epochMilliseconds;
}
