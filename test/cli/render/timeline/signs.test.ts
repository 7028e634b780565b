import { describe, expect, test } from 'vitest';
import {
  charsetOf,
  legendItems,
  type Mark,
  signCells,
  worse,
} from '../../../../src/cli/render/timeline/signs.ts';
import { displayWidth } from '../../../../src/cli/render/width.ts';
import { RUN_STATES } from '../../../../src/run/run.ts';

const MARKS: readonly Mark[] = [...RUN_STATES, 'due', 'more', 'nothing'];

function textOf(marks: readonly Mark[], charset: 'ascii' | 'unicode'): string {
  return signCells(marks, charset)
    .map(({ text }) => text)
    .join('');
}

describe.each(['ascii', 'unicode'] as const)('in %s every mark', (charset) => {
  test('has a sign of its own, one column wide', () => {
    const signs = MARKS.map((mark) => textOf([mark], charset));
    expect(new Set(signs).size).toBe(MARKS.length);
    expect(signs.map(displayWidth)).toEqual(MARKS.map(() => 1));
  });
});

test('uses nothing beyond ASCII where the terminal knows no more', () => {
  expect(textOf(MARKS, 'ascii')).toMatch(/^[\x21-\x7e]+$/);
});

test.each<[Mark, Mark, Mark]>([
  ['succeeded', 'failed', 'failed'],
  ['running', 'succeeded', 'running'],
  ['skipped', 'missed', 'missed'],
  ['succeeded', 'more', 'succeeded'],
  ['nothing', 'due', 'due'],
])('of %s and %s shows %s', (a, b, shown) => {
  expect([worse(a, b), worse(b, a)]).toEqual([shown, shown]);
});

test('paints neighbours of one tone together', () => {
  expect(signCells(['nothing', 'nothing', 'failed', 'succeeded'], 'ascii')).toEqual([
    { text: '..', tone: 'dim' },
    { text: 'x', tone: 'bad' },
    { text: '+', tone: 'good' },
  ]);
});

test('explains only signs that were used, the worst outcome last', () => {
  const used = new Set<Mark>(['nothing', 'due', 'failed', 'succeeded']);
  expect(legendItems(used, 'unicode').map(({ text }) => text)).toEqual(['✓ succeeded', '✗ failed', '◦ due']);
});

test.each<[NodeJS.ProcessEnv, 'ascii' | 'unicode']>([
  [{}, 'ascii'],
  [{ LANG: 'C.UTF-8' }, 'unicode'],
  [{ LANG: 'en_IN.utf8' }, 'unicode'],
  [{ LANG: 'C.UTF-8', LC_CTYPE: 'C' }, 'ascii'],
  [{ LC_CTYPE: 'C', LC_ALL: 'C.UTF-8' }, 'unicode'],
  [{ LANG: 'C.UTF-8', LC_ALL: '' }, 'unicode'],
  [{ LANG: 'C.UTF-8', TERM: 'dumb' }, 'ascii'],
])('takes %j for %s', (env, charset) => {
  expect(charsetOf(env)).toBe(charset);
});
