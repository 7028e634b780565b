import { describe, expect, test } from 'vitest';
import { plainTable } from '../../src/cli/render/plain-table.ts';
import { type Figure, isMet } from './figure.ts';
import { figureLine, figureTable } from './figure-table.ts';
import { quantile } from './samples.ts';

const OTHER = { name: 'node -e 0', value: 20 };
const FIGURE: Figure = {
  what: 'list',
  unit: 'ms',
  ours: 32,
  other: OTHER,
  budget: { of: 'ratio', bound: 'most', value: 1.5 },
};

describe('a figure', () => {
  test('is judged by its ratio, by its own value, or not at all', () => {
    expect(isMet(FIGURE)).toBe(false);
    expect(isMet({ ...FIGURE, ours: 30 })).toBe(true);
    expect(isMet({ ...FIGURE, budget: { of: 'ours', bound: 'least', value: 32 } })).toBe(true);
    expect(isMet({ ...FIGURE, budget: { of: 'ours', bound: 'least', value: 33 } })).toBe(false);
    expect(isMet({ ...FIGURE, budget: null })).toBe(null);
  });

  test('that could not be measured meets no budget', () => {
    expect(isMet({ ...FIGURE, ours: Number.NaN })).toBe(false);
    expect(isMet({ ...FIGURE, other: null })).toBe(false);
    expect(isMet({ ...FIGURE, other: { ...OTHER, value: 0 } })).toBe(false);
  });

  test('stands in a line and in the table with all that it was compared with', () => {
    expect(figureLine('command-line', FIGURE)).toBe(
      'command-line: list: 32 ms (20 ms node -e 0; ratio 1.6 x), budget <= 1.5 x: MISSED',
    );
    const lone: Figure = { what: 'rows', unit: '', ours: 12_345.6, other: null, budget: null };
    expect(plainTable(figureTable(new Map([['scale', [FIGURE, lone]]])))).toBe(
      [
        'PART   WHAT  OURS   THE OTHER        RATIO  BUDGET    MET',
        'scale  list  32 ms  20 ms node -e 0  1.6 x  <= 1.5 x  NO',
        'scale  rows  12346  -                -      -         -',
        '',
      ].join('\n'),
    );
  });
});

test('a quantile is the least sample that so many do not exceed', () => {
  const samples = [5, 1, 4, 2, 3];
  expect([0, 0.5, 0.8, 0.81, 1].map((share) => quantile(samples, share))).toEqual([1, 3, 4, 5, 5]);
  expect(quantile([], 0.5)).toBeNaN();
});
