import { expect, test } from 'vitest';
import { wrap } from '../../../src/cli/render/wrap.ts';

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
