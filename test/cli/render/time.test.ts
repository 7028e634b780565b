import { describe, expect, test } from 'vitest';
import { clockTime, comingTime, fullTime, pastTime, zoneLabel } from '../../../src/cli/render/time.ts';

const UTC = { now: new Date('2026-01-15T10:00:00Z'), timezone: 'UTC' };
/** It is 15:30 there. */
const INDIA = { ...UTC, timezone: 'Asia/Kolkata' };

describe('zoneLabel', () => {
  test.each([
    ['UTC', 'UTC'],
    ['Etc/UTC', 'UTC'],
    ['Asia/Kolkata', '+05:30'],
    ['America/New_York', '-05:00'],
  ])('names %s in a header as %s', (timezone, label) => {
    expect(zoneLabel({ ...UTC, timezone })).toBe(label);
  });

  test('follows daylight saving', () => {
    expect(zoneLabel({ now: new Date('2026-07-15T10:00:00Z'), timezone: 'America/New_York' })).toBe('-04:00');
  });
});

describe('comingTime', () => {
  test.each([
    ['2026-01-15T10:00:00Z', '10:00 now'],
    ['2026-01-15T09:59:00Z', '09:59 now'],
    ['2026-01-15T10:00:41.200Z', '10:00 in 42 s'],
    ['2026-01-15T10:04:59Z', '10:04 in 4 min'],
    ['2026-01-15T13:59:00Z', '13:59 in 3 h'],
    ['2026-01-16T09:59:00Z', '09:59 in 23 h'],
    ['2026-01-16T10:00:00Z', '2026-01-16 10:00'],
  ])('tells %s as %s', (iso, text) => {
    expect(comingTime(iso, UTC)).toBe(text);
  });

  test('tells the time of the zone', () => {
    expect(comingTime('2026-01-15T20:30:00Z', INDIA)).toBe('02:00 in 10 h');
  });
});

describe('pastTime', () => {
  test.each([
    ['2026-01-15T09:40:00Z', '09:40'],
    ['2026-01-14T23:00:00Z', 'yesterday 23:00'],
    ['2026-01-13T23:00:00Z', '2026-01-13 23:00'],
  ])('tells %s as %s', (iso, text) => {
    expect(pastTime(iso, UTC)).toBe(text);
  });

  test('begins the day at midnight of the zone', () => {
    expect(pastTime('2026-01-14T18:29:00Z', INDIA)).toBe('yesterday 23:59');
    expect(pastTime('2026-01-14T18:30:00Z', INDIA)).toBe('00:00');
  });

  test('knows the day before the first of a month', () => {
    const view = { now: new Date('2026-03-01T10:00:00Z'), timezone: 'UTC' };
    expect(pastTime('2026-02-28T10:00:00Z', view)).toBe('yesterday 10:00');
  });
});

test('tells an instant in full with its offset', () => {
  expect(fullTime('2026-01-13T17:30:05.999Z', INDIA)).toBe('2026-01-13 23:00:05 +05:30');
  expect(fullTime('2026-01-13T17:30:05Z', UTC)).toBe('2026-01-13 17:30:05 UTC');
});

test('tells the time of day with seconds', () => {
  expect(clockTime(new Date('2026-01-15T17:17:10Z'), 'Asia/Kolkata')).toBe('22:47:10');
});
