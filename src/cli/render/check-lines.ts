import type { CheckView } from '../../api/doctor-view.ts';
import { oneLine } from '../../safe-text.ts';
import { localTimes } from './local-times.ts';
import type { TimeView } from './time.ts';
import { wrap } from './wrap.ts';

const WORDS = { ok: 'ok', warn: 'warn', fail: 'FAIL' } as const;

/** What was looked at, a line each, with what to do below it. */
export function checkLines(checks: readonly CheckView[], view: TimeView, columns: number): string {
  const width = Math.max(...checks.map(({ check }) => check.length));
  return checks.flatMap((check) => linesOf(check, { width, columns, view })).join('\n');
}

function linesOf(
  { check, state, sentence, advice }: CheckView,
  { width, columns, view }: { width: number; columns: number; view: TimeView },
): string[] {
  const label = `${WORDS[state].padEnd(4)}  ${check.padEnd(width)}  `;
  const indent = ' '.repeat(label.length);
  const below = (text: string) => wrap(oneLine(localTimes(text, view)), columns, indent);
  const told = label + below(sentence).slice(indent.length);
  return advice === null ? [told] : [told, below(advice)];
}
