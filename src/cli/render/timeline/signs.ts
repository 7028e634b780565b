import type { RunState } from '../../../run/run.ts';
import { runTone } from '../run-table.ts';
import { type Cell, cell, type Tone } from '../table.ts';

/** What a cell of a timeline tells: the state of a run, a fire time to come, more than was looked up, or nothing. */
export type Mark = RunState | 'due' | 'more' | 'nothing';

/** Which characters may be used: those of every terminal, or those of a UTF-8 one. */
export type Charset = 'ascii' | 'unicode';

interface Sign {
  mark: Mark;
  ascii: string;
  unicode: string;
  words: string;
}

/** The worst first: of several in one cell it is the one that shows. No sign is an emoji or of uncertain width. */
const SIGNS: readonly Sign[] = [
  { mark: 'failed', ascii: 'x', unicode: '✗', words: 'failed' },
  { mark: 'timed_out', ascii: 'T', unicode: 'T', words: 'timed out' },
  { mark: 'interrupted', ascii: 'I', unicode: 'I', words: 'interrupted' },
  { mark: 'missed', ascii: 'M', unicode: 'M', words: 'missed' },
  { mark: 'cancelled', ascii: 'C', unicode: 'C', words: 'cancelled' },
  { mark: 'skipped', ascii: 'S', unicode: 'S', words: 'skipped' },
  { mark: 'running', ascii: '>', unicode: '▸', words: 'running' },
  { mark: 'queued', ascii: 'Q', unicode: 'Q', words: 'queued' },
  { mark: 'finished', ascii: '*', unicode: '•', words: 'finished' },
  { mark: 'succeeded', ascii: '+', unicode: '✓', words: 'succeeded' },
  { mark: 'due', ascii: 'o', unicode: '◦', words: 'due' },
  { mark: 'more', ascii: '~', unicode: '~', words: 'not looked up' },
  { mark: 'nothing', ascii: '.', unicode: '·', words: 'nothing' },
];

/** Marks that are no state of a run. */
const OTHERS: readonly Mark[] = ['due', 'more', 'nothing'];

/** Between what was and what is to come. */
export const NOW_SIGN = '|';

/** The mark that shows when both are in one cell. */
export function worse(a: Mark, b: Mark): Mark {
  return rankOf(a) <= rankOf(b) ? a : b;
}

/** A row of marks as text with its colours, neighbours of one tone together. */
export function signCells(marks: readonly Mark[], charset: Charset): Cell[] {
  const cells: Cell[] = [];
  for (const mark of marks) {
    const tone = toneOf(mark);
    const last = cells.at(-1);
    if (last?.tone === tone) last.text += signOf(mark)[charset];
    else cells.push(cell(signOf(mark)[charset], tone));
  }
  return cells;
}

/** What the signs that were used stand for: of runs the worst last, then of what is to come. */
export function legendItems(used: ReadonlySet<Mark>, charset: Charset): Cell[] {
  const ofRuns = SIGNS.filter(({ mark }) => !OTHERS.includes(mark)).reverse();
  const others = SIGNS.filter(({ mark }) => OTHERS.includes(mark) && mark !== 'nothing');
  return [...ofRuns, ...others]
    .filter(({ mark }) => used.has(mark))
    .map((sign) => cell(`${sign[charset]} ${sign.words}`, toneOf(sign.mark)));
}

/** What the environment says of the terminal: without a word of UTF-8 only ASCII survives. */
export function charsetOf({ LC_ALL, LC_CTYPE, LANG, TERM }: NodeJS.ProcessEnv): Charset {
  const locale = LC_ALL || LC_CTYPE || LANG || '';
  return TERM !== 'dumb' && /utf-?8/i.test(locale) ? 'unicode' : 'ascii';
}

function toneOf(mark: Mark): Tone {
  if (mark === 'due') return 'plain';
  return mark === 'more' || mark === 'nothing' ? 'dim' : runTone(mark);
}

function signOf(mark: Mark): Sign {
  return SIGNS[rankOf(mark)] as Sign;
}

function rankOf(mark: Mark): number {
  return SIGNS.findIndex((sign) => sign.mark === mark);
}
