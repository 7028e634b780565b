import { expect, test } from 'vitest';
import { parseCron } from '../../../src/quartz/cron/parse-cron.ts';
import { quartzFireTimes } from '../../../src/quartz/cron/quartz-fire-times.ts';

function next(expression: string, from: string, count = 1, timezone = 'UTC'): string[] {
  const parsed = parseCron(expression);
  if (!parsed.ok) throw new Error(parsed.problem);
  return quartzFireTimes(parsed.cron, timezone, new Date(from))
    .take(count)
    .map((time) => time.toISOString().slice(0, 19))
    .toArray();
}

function problem(expression: string): string {
  const parsed = parseCron(expression);
  return parsed.ok ? 'none' : parsed.problem;
}

test('counts weekdays from Sunday, which is 1', () => {
  expect(next('0 0 2 ? * 1', '2026-01-01T00:00:00Z')).toEqual(['2026-01-04T02:00:00']);
  expect(next('0 0 2 ? * FRI-MON', '2026-01-01T00:00:00Z', 3)).toEqual([
    '2026-01-02T02:00:00',
    '2026-01-03T02:00:00',
    '2026-01-04T02:00:00',
  ]);
});

test('knows the last day, days before it, and the weekday nearest to one', () => {
  expect(next('0 0 0 L * ?', '2026-02-01T00:00:00Z')).toEqual(['2026-02-28T00:00:00']);
  expect(next('0 0 0 L-3 * ?', '2026-02-01T00:00:00Z')).toEqual(['2026-02-25T00:00:00']);
  expect(next('0 0 0 LW * ?', '2026-02-01T00:00:00Z')).toEqual(['2026-02-27T00:00:00']);
  expect(next('0 0 0 1W * ?', '2026-08-01T00:00:00Z')).toEqual(['2026-08-03T00:00:00']);
});

test('knows the third and the last Friday', () => {
  expect(next('0 0 0 ? * 6#3', '2026-01-01T00:00:00Z')).toEqual(['2026-01-16T00:00:00']);
  expect(next('0 0 0 ? * 6L', '2026-01-01T00:00:00Z')).toEqual(['2026-01-30T00:00:00']);
});

test('fires nothing in the gap of a clock change, and only the later pass of a repeated hour', () => {
  expect(next('0 30 2 * * ?', '2026-03-28T12:00:00Z', 1, 'Europe/Berlin')).toEqual(['2026-03-30T00:30:00']);
  expect(next('0 30 2 * * ?', '2026-10-24T12:00:00Z', 1, 'Europe/Berlin')).toEqual(['2026-10-25T01:30:00']);
});

test('ends when its years are over, and at once when no day matches', () => {
  expect(next('0 0 0 1 1 ? 2027', '2026-01-01T00:00:00Z', 5)).toEqual(['2027-01-01T00:00:00']);
  expect(next('0 0 0 30 2 ?', '2026-01-01T00:00:00Z', 5)).toEqual([]);
});

test.each([
  ['0 2 * * *', 'has 5 fields'],
  ['0 0 2 * * *', 'needs ? in exactly one'],
  ['0 0 2 ? * ?', 'needs ? in exactly one'],
  ['60 0 2 * * ?', '"60" as second'],
  ['0 0 2 0 * ?', '"0" as day of month'],
  ['0 0 2 ? * 0', '"0" as day of week'],
  ['0 0 2 ? * MON-3', '"MON-3" as day of week'],
  ['0 0/0 2 * * ?', '"0/0" as minute'],
  ['0 0 2 31W * ?', 'nearest to day 31'],
  ['0 0 2 L-30 * ?', 'counts 30 days back'],
  ['0 0 2 1,L * ?', '"L" as day of month'],
  ['0 0 2 1 * ? 2030-2026', '"2030-2026" as year'],
  [`0 0 2 ${'1,'.repeat(80)}1 * ?`, 'more than 120 characters'],
])('refuses %j: %s', (expression, words) => {
  expect(problem(expression)).toContain(words);
});
