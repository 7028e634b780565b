import { expect, test } from 'vitest';
import { fitLine } from './line-fit.ts';
import { seededRandom } from './random.ts';

const MINUTE_MS = 60_000;

function pointsOf(valueAt: (minute: number) => number) {
  return Array.from({ length: 30 }, (_, minute) => ({ atMs: minute * MINUTE_MS, value: valueAt(minute) }));
}

test('finds the slope of a line, without any error', () => {
  const { slopePerHour, errorPerHour } = fitLine(pointsOf((minute) => 100 + 2 * minute));
  expect(slopePerHour).toBeCloseTo(120);
  expect(errorPerHour).toBeCloseTo(0);
});

test('tells noise from a slope by its error', () => {
  const random = seededRandom(7);
  const flat = fitLine(pointsOf(() => random.whole(0, 100)));
  const rising = fitLine(pointsOf((minute) => random.whole(0, 100) + 20 * minute));
  expect(Math.abs(flat.slopePerHour)).toBeLessThan(3 * flat.errorPerHour);
  expect(rising.slopePerHour).toBeGreaterThan(10 * rising.errorPerHour);
});

test('refuses points too few to tell', () => {
  expect(() => fitLine(pointsOf(() => 1).slice(0, 2))).toThrow('2 points');
});
