import { expect, test } from 'vitest';
import { planGrid } from '../../../../src/cli/render/timeline/grid.ts';
import { hoursLine } from '../../../../src/cli/render/timeline/hours.ts';

function lineOf(now: string, { timezone = 'UTC', hours = 24, room = 60 } = {}): string {
  return hoursLine(planGrid({ now: new Date(now), timezone, hours, room }), timezone);
}

test('labels hours, and midnights with the date', () => {
  expect(lineOf('2026-01-15T10:20:00Z')).toBe('  12:00 18:00 01-15 06:00   12:00 18:00 01-16 06:00');
});

test('puts each label over the cell in which it begins, to come one further for the mark of now', () => {
  const line = lineOf('2026-01-15T10:00:00Z', { hours: 12, room: 30 });
  expect(line).toBe('  01-15 06:00  12:00');
});

test('tells the hours of the zone', () => {
  expect(lineOf('2026-01-15T10:20:00Z', { timezone: 'Asia/Kolkata' })).toMatch(/18:00 01-15 06:00 12:00 /);
});

test('tells minutes of a short time, and days of a long one', () => {
  expect(lineOf('2026-01-15T10:20:00Z', { hours: 1 })).toMatch(/^ {4}09:30 +10:00 +10:30 +11:00/);
  expect(lineOf('2026-01-15T10:20:00Z', { hours: 168 })).toMatch(/01-11 +01-13 +01-15 +01-17 +01-19/);
});

test('has no reading that a change of clocks skips', () => {
  const line = lineOf('2026-03-29T03:00:00Z', { timezone: 'Europe/Berlin', hours: 3 });
  expect(line).toMatch(/^01:00 03:00 04:00/);
});

test('labels once an hour that comes twice', () => {
  const line = lineOf('2026-10-25T01:30:00Z', { timezone: 'Europe/Berlin', hours: 3, room: 60 });
  expect(line.match(/02:00/g)).toHaveLength(1);
  expect(line).toMatch(/01:00 +02:00 {7,}03:00/);
});

test('starts a day whose midnight is skipped with its date', () => {
  expect(lineOf('2026-04-24T10:00:00Z', { timezone: 'Africa/Cairo' })).toMatch(/04-24/);
});

test('never reaches beyond the cells', () => {
  for (let minute = 0; minute < 1_440; minute += 7) {
    const now = new Date(Date.parse('2026-01-15T00:00:00Z') + minute * 60_000);
    const grid = planGrid({ now, timezone: 'UTC', hours: 24, room: 40 });
    expect(hoursLine(grid, 'UTC').length).toBeLessThanOrEqual(grid.edges.length);
  }
});
