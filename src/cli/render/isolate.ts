/** Letters that are read from the right, of Hebrew to Arabic and what is written alike; with the marks of that direction. */
const RIGHT =
  '\\u0590-\\u08ff\\u200f\\ufb1d-\\ufdff\\ufe70-\\ufefc\\u{10800}-\\u{10fff}\\u{1e800}-\\u{1efff}';
const ANY = new RegExp(`[${RIGHT}]`, 'u');
const ISOLATE = '\u2067';
const END = '\u2069';

/**
 * Text that is read from the right, kept apart for terminals that draw it so: on those it would take the numbers behind
 * it along, such as the next column of a table. It takes no place.
 */
export function isolateRightToLeft(text: string): string {
  if (!ANY.test(text)) return text;
  // Words of them, with numbers behind them and what stands between words. Wider gaps part the columns of a table.
  // Here, where it is seldom met: at the top of the file each call would have its set of Unicode built.
  const run = new RegExp(`[${RIGHT}](?:(?:[${RIGHT}\\p{M}\\d,.!?'"-]| (?! ))*[${RIGHT}\\p{M}\\d])?`, 'gu');
  return text.replace(run, `${ISOLATE}$&${END}`);
}
