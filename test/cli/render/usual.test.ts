import { describe, expect, test } from 'vitest';
import { isLongerThanUsual, usualWords } from '../../../src/cli/render/usual.ts';
import { sampleDurations, sampleRunView } from '../../support/sample-views.ts';

/** The sample run started at midnight. */
function msAfter(ms: number): Date {
  return new Date(Date.parse('2026-01-15T00:00:00Z') + ms);
}

describe('isLongerThanUsual', () => {
  const run = sampleRunView(142);
  const usual = sampleDurations({ p90Ms: 44_000 });

  test('is true beyond what nine of ten took and a margin', () => {
    expect(isLongerThanUsual(run, usual, msAfter(49_000))).toBe(false);
    expect(isLongerThanUsual(run, usual, msAfter(49_001))).toBe(true);
  });

  test('has a margin that grows with the length of the runs', () => {
    const hours = sampleDurations({ p90Ms: 7_200_000 });
    expect(isLongerThanUsual(run, hours, msAfter(7_900_000))).toBe(false);
    expect(isLongerThanUsual(run, hours, msAfter(7_930_000))).toBe(true);
  });

  test.each([
    ['of too few runs', run, sampleDurations({ count: 4 })],
    ['where nothing is known', run, null],
    ['of a run that waits', sampleRunView(142, { state: 'queued', startedAt: null }), usual],
    ['without a run', null, usual],
  ])('is false %s', (_, seen, durations) => {
    expect(isLongerThanUsual(seen, durations, msAfter(86_400_000))).toBe(false);
  });
});

test.each([
  [20, '41 s; nine of ten at most 44 s (of the last 20)'],
  [4, '41 s (of the last 4)'],
])('tells how long a task takes by %i runs', (count, words) => {
  expect(usualWords(sampleDurations({ count }))).toBe(words);
});
