import { expect, test } from 'vitest';
import { type Coming, earliestFireTimes } from '../../src/daemon/earliest-fire-times.ts';

/** Fires each so many seconds from 1970 on, at most `most` times; counts what was reckoned of it. */
function each(key: string, seconds: number, reckoned: { count: number }, most = Infinity): Coming<string> {
  const find = (count: number) => {
    const length = Math.min(count, most);
    reckoned.count += length;
    return Array.from({ length }, (_, index) => new Date((index + 1) * seconds * 1_000));
  };
  return { key, find };
}

function secondsOf(times: ReadonlyMap<string, readonly Date[]>): Record<string, number[]> {
  return Object.fromEntries([...times].map(([key, dates]) => [key, dates.map((at) => at.getTime() / 1_000)]));
}

test('tells of each its fire times among the earliest of all', () => {
  const reckoned = { count: 0 };
  const all = [each('slow', 10, reckoned), each('quick', 3, reckoned), each('never', 1, reckoned, 0)];
  expect(secondsOf(earliestFireTimes(all, 5))).toEqual({ quick: [3, 6, 9, 12], slow: [10] });
});

test('tells all of those that end by themselves', () => {
  const all = [each('twice', 7, { count: 0 }, 2), each('once', 1, { count: 0 }, 1)];
  expect(secondsOf(earliestFireTimes(all, 100))).toEqual({ once: [1], twice: [7, 14] });
});

test('reckons one of each, and few more than it tells', () => {
  const reckoned = { count: 0 };
  const all = Array.from({ length: 1_000 }, (_, index) => each(`t${index}`, 2_000 + index, reckoned));
  const told = earliestFireTimes([each('quick', 1, reckoned), ...all], 1_000);
  expect(told.get('quick')).toHaveLength(1_000);
  expect(reckoned.count).toBeLessThan(1_000 + 4 * 1_000);
});
