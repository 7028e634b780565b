import { oneLine } from '../../safe-text.ts';
import { wrap } from './wrap.ts';

/** A value is broken into no narrower lines than this. */
const LEAST_WIDTH = 20;

/** A name with its value; a list is a text whose lines stay apart, and null leaves the fact out. */
export type Fact = readonly [string, string | readonly string[] | null];

/** Lines of `name: value`, aligned, broken to fit into so many columns (0 = not); those without a value are left out. */
export function factLines(facts: readonly Fact[], columns = 0): string {
  const told = facts.filter(
    (fact): fact is readonly [string, string | readonly string[]] => fact[1] !== null,
  );
  const width = Math.max(...told.map(([name]) => name.length)) + 2;
  const margin = ' '.repeat(width);
  const left = columns === 0 ? 0 : Math.max(columns - width, LEAST_WIDTH);
  return told
    .map(([name, value]) => {
      const lines = typeof value === 'string' ? [value] : value;
      const broken = lines.flatMap((line) => wrap(oneLine(line), left).split('\n'));
      return `${`${name}:`.padEnd(width)}${broken.join(`\n${margin}`)}`;
    })
    .join('\n');
}
