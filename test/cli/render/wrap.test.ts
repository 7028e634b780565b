import { describe, expect, test } from 'vitest';
import { wrap, wrapItems, wrapLines } from '../../../src/cli/render/wrap.ts';

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

test('breaks a writing without spaces where no line holds it, but not before what ends a sentence', () => {
  expect(wrap('see: 重新統計每個區塊，完成', 12)).toBe('see: 重新統\n計每個區塊，\n完成');
});

test.each([
  ['See its end with: sunbird-tasks wait 142', 'See its end with:\nsunbird-tasks wait 142'],
  ['Is it here? sunbird-tasks serve. It died.', 'Is it here?\nsunbird-tasks serve. It\ndied.'],
  ['Is "sunbird-tasks serve" running on it?', 'Is "sunbird-tasks serve"\nrunning on it?'],
  [
    'To go there: kubectl exec -n a pod -c b -- sunbird-tasks',
    'To go there:\nkubectl exec -n a pod -c b -- sunbird-tasks',
  ],
])('leaves a command in one piece, for it is copied: %s', (text, wrapped) => {
  expect(wrap(text, 24)).toBe(wrapped);
});

test.each([
  ['started 2026-01-15 05:29:00 +05:30', 'started\n2026-01-15 05:29:00 +05:30'],
  ['has been running for 1 m 40 s, alone', 'has been running for\n1 m 40 s, alone'],
  ['it is queued behind run 142.', 'it is queued behind\nrun 142.'],
])('parts no number from what it counts: %s', (text, wrapped) => {
  expect(wrap(text, 24)).toBe(wrapped);
});

test('keeps what is no space as it is', () => {
  expect(wrap('at\tfoo\u00a0bar and 東京　大阪', 8)).toBe('at\tfoo\u00a0bar\nand 東京\n　大阪');
});

/** A time that grows with the square of these would be over the limit of any test. */
test.each([
  ['spaces', ' '.repeat(200_000)],
  ['spaces within a line', `a${' '.repeat(200_000)}\tb`],
  ['a deep indent', `${' '.repeat(100_000)}${'word '.repeat(20_000)}`],
])('gets through a great many %s', (_, text) => {
  expect(wrapLines(text, 40).length).toBeLessThan(2 * text.length);
});

describe('wrapLines', () => {
  test('goes on at the edge where an indent leaves no room', () => {
    expect(wrapLines('          one two three four', 16)).toBe('          one\ntwo three four');
  });

  test('breaks each line by itself, and what was indented goes on behind two more spaces', () => {
    expect(wrapLines('one two three\n  four five\nsix', 9)).toBe('one two\nthree\n  four\n    five\nsix');
  });

  test('leaves what fits as it is, and all where the width is not known', () => {
    expect(wrapLines('a   b\n  c', 6)).toBe('a   b\n  c');
    expect(wrapLines('one two three', 0)).toBe('one two three');
  });
});

test('wrapItems goes on below the text of an item', () => {
  expect(wrapItems('  list    one two three', 18)).toBe('  list    one two\n          three');
});
