import { Chalk, type ChalkInstance } from 'chalk';
import CliTable from 'cli-table3';
import { type Cell, GAP, type Table, type Tone } from './table.ts';
import { displayWidth, PLAIN } from './width.ts';

const LINES = [
  ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
  ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'],
] as const;

/** Stands for each column of the screen that a text takes: a character of no writing, which is one column wide to everybody. */
const STAND_IN = '\ue000';
const STAND_INS = /\ue000+/g;

/** The table for a person's eyes: no box lines, and colours unless they are unwanted. */
export function prettyTable(table: Table, colours: boolean): string {
  const chalk = new Chalk({ level: colours ? 1 : 0 });
  const drawn = new CliTable({
    head: table.columns.map(({ title }) => chalk.bold(title)),
    chars: { ...Object.fromEntries(LINES.map((line) => [line, ''])), middle: ' '.repeat(GAP) },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  const texts: string[] = [];
  const measured = (text: string) => {
    const width = displayWidth(text);
    if (PLAIN.test(text) || width === 0) return text;
    texts.push(text);
    return STAND_IN.repeat(width);
  };
  for (const row of table.rows) drawn.push(row.map(({ text, tone }) => paint(chalk, measured(text), tone)));
  // The library takes marks and emoji for wider or narrower than our widths do, and would push what stands behind them.
  const lines = drawn.toString().replaceAll(STAND_INS, () => texts.shift() ?? '');
  return `${lines.replaceAll(/(?<! ) +$/gm, '')}\n`;
}

/** A text in the colour of its tone. */
export function paintCell({ text, tone }: Cell): string {
  return paint(new Chalk({ level: 1 }), text, tone);
}

function paint(chalk: ChalkInstance, text: string, tone: Tone): string {
  switch (tone) {
    case 'good':
      return chalk.green(text);
    case 'bad':
      return chalk.red(text);
    case 'busy':
      return chalk.cyan(text);
    case 'dim':
      return chalk.dim(text);
    case 'plain':
      return text;
    default:
      return tone satisfies never;
  }
}
