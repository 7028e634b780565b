import { expect, test } from 'vitest';
import { isolateRightToLeft } from '../../../src/cli/render/isolate.ts';
import { displayWidth } from '../../../src/cli/render/width.ts';

/** Text with its isolates made visible. */
function shown(text: string): string {
  return isolateRightToLeft(text).replaceAll('\u2067', '<').replaceAll('\u2069', '>');
}

test.each([
  ['leaves other writings alone', 'école 学校 हिन्दी 🚀 42', 'école 学校 हिन्दी 🚀 42'],
  ['keeps Hebrew apart', 'by שלום until 06:00', 'by <שלום> until 06:00'],
  ['takes several words as one', 'by שלום עולם, until', 'by <שלום עולם>, until'],
  ['takes a number along that is read with it', 'מנה 42: no', '<מנה 42>: no'],
  ['takes nothing of the next column along', 'שלום  2026-01-15', '<שלום>  2026-01-15'],
  ['keeps Arabic with its vowels together', 'مَرحَبا', '<مَرحَبا>'],
  ['keeps a mark of the direction apart', 'a\u200f 1', 'a<\u200f 1>'],
  ['parts what a word of ours stands between', 'שלום: paused by עולם', '<שלום>: paused by <עולם>'],
])('%s', (_, text, isolated) => {
  expect(shown(text)).toBe(isolated);
});

test('takes no place', () => {
  expect(displayWidth(isolateRightToLeft('by שלום'))).toBe(displayWidth('by שלום'));
});
