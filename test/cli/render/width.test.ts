import { describe, expect, test } from 'vitest';
import { displayWidth, padTo, shorten, shortenMiddle } from '../../../src/cli/render/width.ts';

describe('displayWidth', () => {
  test.each([
    ['plain text', 'recount', 7],
    ['nothing', '', 0],
    ['Chinese', '学校', 4],
    ['Hangul', '한국', 4],
    ['full-width letters', 'ＡＢ', 4],
    ['an emoji', '🚀', 2],
    ['Devanagari, whose virama takes no place', 'हिन्दी', 5],
    ['an accent as a character of its own', 'e\u0301', 1],
    ['accented letters', 'éü', 2],
    ['a joiner without width', 'a\u200db', 2],
    ['an hourglass', '⏳', 2],
    ['a sign made an emoji', '☎\ufe0f', 2],
    ['a flag', '🇮🇳', 2],
    ['a thermometer, which is a sign', '🌡', 1],
    ['Arabic with its vowels', 'مَرحَبا', 5],
  ])('counts %s', (_, text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});

describe('padTo', () => {
  test('fills up by columns, not by characters', () => {
    expect(padTo('学校', 6)).toBe('学校  ');
  });

  test('leaves a text that is too long', () => {
    expect(padTo('recount', 3)).toBe('recount');
  });
});

describe('shorten', () => {
  test('gets through a great many characters without width', () => {
    expect(shorten(`${'a\u200b'.repeat(100_000)}`, 5)).toBe(`${'a\u200b'.repeat(4)}…`);
    expect(shorten('\u200b'.repeat(200_000), 5)).toHaveLength(200_000);
  });

  test('leaves a text that fits', () => {
    expect(shorten('recount', 7)).toBe('recount');
  });

  test('ends what it cuts with an ellipsis, within the width', () => {
    expect(shorten('recount', 6)).toBe('recou…');
  });

  test('cuts no wide character in half', () => {
    expect(shorten('学校学校', 6)).toBe('学校…');
  });

  test('keeps an accent with its letter', () => {
    expect(shorten('cafe\u0301 au lait', 5)).toBe('cafe\u0301…');
  });

  test('leaves no space before the ellipsis', () => {
    expect(shorten('two words', 5)).toBe('two…');
  });
});

describe('shortenMiddle', () => {
  test.each([
    ['leaves a text that fits', 'recount', 7, 'recount'],
    ['keeps start and end', 'updateUserCountScheduler', 11, 'updat…duler'],
    ['cuts no wide character in half', '学校学校学校', 6, '学…校'],
    ['keeps an accent with its letter', 'abcde\u0301', 3, 'a…e\u0301'],
    ['keeps a family together', 'abcdef👩\u200d👧', 7, 'abc…'],
  ])('%s', (_, text, width, cut) => {
    expect(shortenMiddle(text, width)).toBe(cut);
  });

  test('marks the cut as it is told', () => {
    expect(shortenMiddle('recount', 5, '..')).toBe('re..t');
  });
});
