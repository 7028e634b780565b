import { describe, expect, test } from 'vitest';
import { oneLine, safeLines, safeText } from '../src/safe-text.ts';

describe('safeText', () => {
  test.each([
    ['an escape sequence', '\x1b[2Jx', '\\x1b[2Jx'],
    ['a carriage return', 'ok\rno', 'ok\\x0dno'],
    ['a backspace', 'a\bb', 'a\\x08b'],
    ['a line break', 'a\nb', 'a\\x0ab'],
    ['a one-byte escape of C1', 'a\x9bb', 'a\\x9bb'],
    ['an override of the direction of text', 'a\u202eb', 'a\\u202eb'],
    ['a line end of Unicode', 'a\u2028b', 'a\\u2028b'],
    ['an isolate of the direction of text', 'a\u2066b', 'a\\u2066b'],
  ])('makes %s visible', (_, text, shown) => {
    expect(safeText(text)).toBe(shown);
  });

  test('leaves writing of every language as it is', () => {
    expect(safeText('école 学校 हिन्दी 🚀')).toBe('école 学校 हिन्दी 🚀');
  });
});

describe('safeLines', () => {
  test('keeps line ends and tabs', () => {
    expect(safeLines('a\tb\r\nc\n')).toBe('a\tb\r\nc\n');
  });

  test('makes a carriage return visible that would overwrite its line', () => {
    expect(safeLines('true\rfalse\n')).toBe('true\\x0dfalse\n');
  });

  test('makes escape sequences visible', () => {
    expect(safeLines('\x1b]0;title\x07\n')).toBe('\\x1b]0;title\\x07\n');
  });
});

describe('oneLine', () => {
  test('makes spaces of line breaks', () => {
    expect(oneLine('Recount users\n  per block\r\n')).toBe('Recount users per block');
  });

  test('lets no text begin a line of its own', () => {
    expect(oneLine('x\rState: idle\x1b[A')).toBe('x State: idle\\x1b[A');
  });
});
