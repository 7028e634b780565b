import { expect, test } from 'vitest';
import { wrap, wrapText } from '../../../src/cli/render/wrap.ts';

test('breaks at spaces, so that no line is wider', () => {
  expect(wrap('one two three four', 10, '  ')).toBe('  one two\n  three\n  four');
});

test('leaves a word whole that is wider than a line', () => {
  expect(wrap('a /very/long/path b', 6)).toBe('a\n/very/long/path\nb');
});

test('breaks nothing where the width is not known', () => {
  expect(wrap('one two three', 0, '  ')).toBe('  one two three');
});

test('counts characters that take two columns as two', () => {
  expect(wrap('日本 日本', 8)).toBe('日本\n日本');
});

test('gives the lines of a text that is broken to fit', () => {
  expect(wrapText('one two three four five six', 20)).toEqual(['one two three four', 'five six']);
  expect(wrapText('one two three four fi six', 20)).toEqual(['one two three four', 'fi six']);
  expect(wrapText('one two three four f six', 20)).toEqual(['one two three four f', 'six']);
});

test('keeps a word whole among the lines', () => {
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
