import { expect, test } from 'vitest';
import { Distribution } from '../../src/scheduler/distribution.ts';

test('counts a value at the first bound that is no smaller, and at all above', () => {
  const distribution = new Distribution([1, 5]);
  for (const value of [0, 1, 1.5, 5, 99]) distribution.add(value);
  expect([distribution.cumulative, distribution.sum]).toEqual([[2, 4, 5], 106.5]);
});

test('begins with nothing', () => {
  const { cumulative, sum } = new Distribution([1]);
  expect([cumulative, sum]).toEqual([[0, 0], 0]);
});
