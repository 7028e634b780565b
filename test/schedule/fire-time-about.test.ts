import { expect, test } from 'vitest';
import { fireTimeAbout, lastFireTime } from '../../src/schedule/fire-time-about.ts';
import { loadSchedule } from '../../src/schedule/parse-schedule.ts';

function last(schedule: string, at: string, zone = 'UTC'): string | undefined {
  return lastFireTime(loadSchedule(schedule), zone, new Date(at))?.toISOString();
}

test.each([
  ['0 2 * * *', '2026-01-15T01:00:00Z', '2026-01-14T02:00:00.000Z'],
  ['0 2 * * *', '2026-01-15T02:00:00Z', '2026-01-15T02:00:00.000Z'],
  ['@every 10m', '2026-01-15T00:09:59Z', '2026-01-15T00:00:00.000Z'],
  ['* * * * * *', '2026-01-15T00:00:00.500Z', '2026-01-15T00:00:00.000Z'],
  ['0 0 1 1 *', '2026-12-31T00:00:00Z', '2026-01-01T00:00:00.000Z'],
  ['0 0 29 2 *', '2027-06-01T00:00:00Z', '2024-02-29T00:00:00.000Z'],
])('the last fire time of %s up to %s is %s', (schedule, at, expected) => {
  expect(last(schedule, at)).toBe(expected);
});

test('a zone decides which day it is', () => {
  expect(last('0 2 * * *', '2026-01-14T21:00:00Z', 'Asia/Kolkata')).toBe('2026-01-14T20:30:00.000Z');
});

test.each([
  ['2026-01-15T01:59:30Z', '2026-01-15T02:00:00.000Z'],
  ['2026-01-15T02:00:30Z', '2026-01-15T02:00:00.000Z'],
  ['2026-01-15T01:50:00Z', '2026-01-14T02:00:00.000Z'],
])('who names %s means the fire time %s', (at, expected) => {
  expect(fireTimeAbout(loadSchedule('0 2 * * *'), 'UTC', new Date(at))?.toISOString()).toBe(expected);
});
