/** Which values a field takes, and how they may be written. */
export interface FieldRange {
  name: string;
  least: number;
  most: number;
  /** Words for the values from `least` on. */
  words?: readonly string[];
}

/** The values of one field, rising. Throws `RangeError` with what is wrong. */
export function parseField(text: string, range: FieldRange): number[] {
  const values = new Set(text.split(',').flatMap((part) => valuesOf(part, range)));
  return [...values].sort((a, b) => a - b);
}

/** The sentence of an error that `parseField` threw, or null for any other. */
export function fieldProblem(error: unknown): string | null {
  return error instanceof RangeError ? error.message : null;
}

/** `*`, `5`, `5-9` or `MON`, each perhaps with a step: `/15`. */
function valuesOf(part: string, range: FieldRange): number[] {
  const [, from = '', to, step] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d{1,4}))?$/.exec(part) ?? refuse(part, range);
  const by = step === undefined ? 1 : stepOf(step, part, range);
  if (from === '*') return to === undefined ? upTo(range.least, range.most, by) : refuse(part, range);
  const first = numberOf(from, part, range);
  if (to === undefined) return step === undefined ? [first] : upTo(first, range.most, by);
  // Quartz reads a range of words or of numbers, not of both.
  if (isNumber(from) !== isNumber(to)) return refuse(part, range);
  const last = numberOf(to, part, range);
  return last >= first ? upTo(first, last, by) : around({ first, last, by }, part, range);
}

/** A range that goes over the end, such as FRI-MON or 22-2. */
function around(
  asked: { first: number; last: number; by: number },
  part: string,
  range: FieldRange,
): number[] {
  const { least, most } = range;
  if (range.name === 'year') return refuse(part, range);
  const size = most - least + 1;
  return upTo(asked.first, asked.last + size, asked.by).map((value) => ((value - least) % size) + least);
}

function numberOf(text: string, part: string, range: FieldRange): number {
  const word = range.words?.indexOf(text) ?? -1;
  if (word >= 0) return word + range.least;
  const value = isNumber(text) ? Number(text) : Number.NaN;
  return value >= range.least && value <= range.most ? value : refuse(part, range);
}

function isNumber(text: string): boolean {
  return /^\d{1,4}$/.test(text);
}

/** Quartz takes no step over its own limit of each field, and 0 as 1; the latter is hardly meant. */
function stepOf(text: string, part: string, range: FieldRange): number {
  const step = Number(text);
  return step >= 1 && step <= range.most ? step : refuse(part, range);
}

function upTo(first: number, last: number, by: number): number[] {
  return Array.from({ length: Math.floor((last - first) / by) + 1 }, (_, index) => first + index * by);
}

function refuse(part: string, { name, least, most }: FieldRange): never {
  throw new RangeError(`has ${JSON.stringify(part)} as ${name}, which is none from ${least} to ${most}`);
}
