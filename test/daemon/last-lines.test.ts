import { expect, test } from 'vitest';
import { lastLines } from '../../src/daemon/last-lines.ts';

const CHUNKS = ['one\ntw', 'o\nthree\n', 'four'].map((text) => ({ text }));

test.for([
  [0, []],
  [1, ['four']],
  [2, ['three\n', 'four']],
  [3, ['tw', 'o\nthree\n', 'four']],
  [4, ['one\ntw', 'o\nthree\n', 'four']],
  [99, ['one\ntw', 'o\nthree\n', 'four']],
] as const)('keeps the last %i lines, wherever chunks were cut', ([count, texts]) => {
  expect(lastLines(CHUNKS, count).map(({ text }) => text)).toEqual(texts);
});

test('takes a line break at the very end for the end of the last line', () => {
  expect(lastLines([{ text: 'one\ntwo\n' }], 1)).toEqual([{ text: 'two\n' }]);
});
