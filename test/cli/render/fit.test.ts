import { describe, expect, test } from 'vitest';
import { columnWidths, fitTable } from '../../../src/cli/render/fit.ts';
import type { Table } from '../../../src/cli/render/table.ts';
import { sampleTable } from '../../support/sample-table.ts';

/** 48 columns wide: 4, 8 and 32, with two gaps of two. */
const WIDE = sampleTable(
  ['TASK', ['SCHEDULE', { dropOrder: 1 }], ['DESCRIPTION', { dropOrder: 2, shrinks: true }]],
  ['t', '@every', 'Recount the users of every block'],
);

function titlesOf({ columns }: Table): string[] {
  return columns.map(({ title }) => title);
}

test('leaves a table alone that just fits', () => {
  expect(fitTable(WIDE, 48)).toBe(WIDE);
});

test('leaves a table alone when the width is unknown', () => {
  expect(fitTable(WIDE, 0)).toBe(WIDE);
});

test('drops the column with the lowest order first, with its cells', () => {
  const fitted = fitTable(WIDE, 47);
  expect(titlesOf(fitted)).toEqual(['TASK', 'DESCRIPTION']);
  expect(fitted.rows[0]?.map(({ text }) => text)).toEqual(['t', 'Recount the users of every block']);
});

test('shortens a column that shrinks by just as much as is missing', () => {
  const fitted = fitTable(WIDE, 30);
  expect(columnWidths(fitted)).toEqual([4, 24]);
  expect(fitted.rows[0]?.[1]?.text).toBe('Recount the users of ev…');
});

test('drops a column of which too little would be left to read', () => {
  expect(titlesOf(fitTable(WIDE, 17))).toEqual(['TASK']);
});

test('keeps what has to stay, however narrow the terminal is', () => {
  expect(titlesOf(fitTable(WIDE, 2))).toEqual(['TASK']);
});

test('takes a title for a part of its column', () => {
  expect(columnWidths(sampleTable(['NEXT RUN', 'B'], ['-', 'long']))).toEqual([8, 4]);
});

describe('a column that stays and shrinks', () => {
  const NAMED = sampleTable(
    [
      ['TASK', { dropOrder: 1, shrinks: true, stays: true, cut: 'middle', leastWidth: 10 }],
      ['NEXT (UTC)', { dropOrder: 2 }],
      ['LAST', { titleAlone: 'LAST (UTC)' }],
    ],
    ['updateUserCountScheduler', '02:00', '01:00'],
  );

  test('is cut in the middle, by just as much as is missing', () => {
    const fitted = fitTable(NAMED, 37);
    expect(columnWidths(fitted)).toEqual([18, 10, 5]);
    expect(fitted.rows[0]?.[0]?.text).toBe('updateUse…cheduler');
  });

  test('gets its width back when the next column has to go', () => {
    const fitted = fitTable(NAMED, 28);
    expect(titlesOf(fitted)).toEqual(['TASK', 'LAST (UTC)']);
    expect(columnWidths(fitted)).toEqual([16, 10]);
  });

  test('stays, however narrow the terminal is', () => {
    expect(titlesOf(fitTable(NAMED, 5))).toEqual(['TASK', 'LAST (UTC)']);
  });
});

test('takes from the wider of two columns that shrink', () => {
  const name = { dropOrder: 1, shrinks: true, stays: true, leastWidth: 4 };
  const table = sampleTable(
    [
      ['A', name],
      ['B', { ...name, dropOrder: 2 }],
    ],
    ['0123456789', '012345'],
  );
  expect(columnWidths(fitTable(table, 11))).toEqual([4, 5]);
});

describe('a column with an ample width', () => {
  const LONG = 'a'.repeat(60);
  const table = (room: number) =>
    fitTable(
      sampleTable(
        [
          ['TASK', { dropOrder: 3, shrinks: true, stays: true, cut: 'middle', ampleWidth: 20 }],
          ['TOOK', { dropOrder: 1 }],
        ],
        [LONG, '41 s'],
        ['short', '2 s'],
      ),
      room,
    );

  test('becomes narrower before another one goes, as far as is missing', () => {
    expect(columnWidths(table(40))).toEqual([34, 4]);
    expect(columnWidths(table(26))).toEqual([20, 4]);
  });

  test('hides the other one only where that is not enough', () => {
    expect(titlesOf(table(25))).toEqual(['TASK']);
    expect(columnWidths(table(25))).toEqual([25]);
  });
});
