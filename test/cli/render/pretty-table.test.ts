import { expect, test } from 'vitest';
import { prettyTable } from '../../../src/cli/render/pretty-table.ts';
import { cell, column, type Tone } from '../../../src/cli/render/table.ts';
import { padTo } from '../../../src/cli/render/width.ts';
import { sampleTable } from '../../support/sample-table.ts';

function linesOf(text: string): string[] {
  return text.split('\n').map((line) => line.trimEnd());
}

test('draws no lines around cells', () => {
  const table = sampleTable(['TASK', 'STATE'], ['refresh-cache', 'idle']);
  expect(linesOf(prettyTable(table, false))).toEqual(['TASK           STATE', 'refresh-cache  idle', '']);
});

test('aligns what stands behind wide characters', () => {
  const table = sampleTable(['TASK', 'STATE'], ['学校', 'idle'], ['abcd', 'idle']);
  expect(linesOf(prettyTable(table, false))).toEqual(['TASK  STATE', '学校  idle', 'abcd  idle', '']);
});

test.each<[Tone, string]>([
  ['good', '\x1b[32mx\x1b[39m'],
  ['bad', '\x1b[31mx\x1b[39m'],
  ['busy', '\x1b[36mx\x1b[39m'],
  ['dim', '\x1b[2mx\x1b[22m'],
])('shows what is %s in a colour of its own', (tone, painted) => {
  const table = { columns: [column('T')], rows: [[cell('x', tone)]] };
  expect(prettyTable(table, true)).toContain(painted);
});

test('writes no escape sequence when colours are unwanted', () => {
  const table = { columns: [column('T')], rows: [[cell('x', 'bad')]] };
  expect(prettyTable(table, false)).not.toContain('\x1b');
});

test('keeps columns below each other whatever is written in them, and leaves no space at the ends', () => {
  const texts = ['plain', '学校', 'हिन्दी', 'مَرحَبا', '👩\u200d👧', '⏱\ufe0f', 'cafe\u0301'];
  const drawn = prettyTable(sampleTable(['BY', 'RUN'], ...texts.map((text) => [text, '142'])), false);
  const lines = drawn.trimEnd().split('\n').slice(1);
  expect(lines).toEqual(texts.map((text) => `${padTo(text, 7)}142`));
});
