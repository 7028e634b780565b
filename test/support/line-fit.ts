/** A value as it was at some time. */
export interface Point {
  atMs: number;
  value: number;
}

/** The straight line that fits points best, by least squares. */
export interface LineFit {
  /** By how much the values rise in an hour. */
  slopePerHour: number;
  /** The standard error of that: how far off noise alone may have put it. */
  errorPerHour: number;
  /** From the first point to the last. */
  hours: number;
}

const HOUR_MS = 3_600_000;
const FEWEST = 3;

/** Throws for fewer points than have an error. */
export function fitLine(points: readonly Point[]): LineFit {
  if (points.length < FEWEST) throw new Error(`${points.length} points tell no slope.`);
  const hours = points.map(({ atMs }) => atMs / HOUR_MS);
  const values = points.map(({ value }) => value);
  const [hour, mean] = [meanOf(hours), meanOf(values)];
  const spread = sum(hours.map((each) => (each - hour) ** 2));
  const slope = sum(hours.map((each, index) => (each - hour) * ((values[index] ?? 0) - mean))) / spread;
  const left = values.map((value, index) => value - mean - slope * ((hours[index] ?? 0) - hour));
  const variance = sum(left.map((each) => each ** 2)) / (points.length - 2);
  return {
    slopePerHour: slope,
    errorPerHour: Math.sqrt(variance / spread),
    hours: (hours.at(-1) ?? 0) - (hours[0] ?? 0),
  };
}

function meanOf(values: readonly number[]): number {
  return sum(values) / values.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
