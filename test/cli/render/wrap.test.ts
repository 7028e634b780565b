import { expect, test } from 'vitest';
import { wrapText } from '../../../src/cli/render/wrap.ts';

test('breaks at spaces to fit', () => {
  expect(wrapText('one two three four five six', 20)).toEqual(['one two three four', 'five six']);
  expect(wrapText('one two three four fi six', 20)).toEqual(['one two three four', 'fi six']);
  expect(wrapText('one two three four f six', 20)).toEqual(['one two three four f', 'six']);
});

test('keeps a word that is too long whole', () => {
  const link = 'https://wiki.example.org/tasks/recount';
  expect(wrapText(`see ${link} for more`, 20)).toEqual(['see', link, 'for more']);
});

test('counts columns, not characters', () => {
  expect(wrapText('計数計数計数 計数計数', 20)).toEqual(['計数計数計数', '計数計数']);
});

test('leaves a text alone where the width is not known, or next to nothing', () => {
  expect(wrapText('one two', 0)).toEqual(['one two']);
  expect(wrapText('one two', 5)).toEqual(['one two']);
});
