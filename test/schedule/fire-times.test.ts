import { describe, expect, test } from 'vitest';
import { fireTimes, nextFireTime } from '../../src/schedule/fire-times.ts';
import { loadSchedule } from '../../src/schedule/parse-schedule.ts';

/** The fire times between two instants, as a clock in the zone shows them. */
function shown(text: string, zone: string, [from, to]: [string, string]): string[] {
  const times = fireTimes(loadSchedule(text), zone, new Date(from), new Date(to));
  return [...times].map((at) =>
    Temporal.Instant.fromEpochMilliseconds(at.getTime())
      .toZonedDateTimeISO(zone)
      .toString({ timeZoneName: 'never', smallestUnit: 'second' }),
  );
}

function next(text: string, from: string, zone = 'UTC'): string | undefined {
  return nextFireTime(loadSchedule(text), zone, new Date(from))?.toISOString();
}

describe('fireTimes', () => {
  test('come after the first instant and up to the last', () => {
    expect(shown('0 * * * *', 'UTC', ['2026-01-15T01:00:00Z', '2026-01-15T03:00:00Z'])).toEqual([
      '2026-01-15T02:00:00+00:00',
      '2026-01-15T03:00:00+00:00',
    ]);
  });

  test('are read in the zone', () => {
    expect(next('0 2 * * *', '2026-01-15T00:00:00Z', 'Asia/Kolkata')).toBe('2026-01-15T20:30:00.000Z');
  });

  test('know seconds', () => {
    expect(next('*/20 * * * * *', '2026-01-15T00:00:20.500Z')).toBe('2026-01-15T00:00:40.000Z');
  });

  test('count an interval from 1970 on, in any zone', () => {
    expect(next('@every 90s', '2026-01-15T00:00:01Z', 'Asia/Kathmandu')).toBe('2026-01-15T00:01:30.000Z');
    expect(next('@every 90s', '2026-01-15T00:01:30Z')).toBe('2026-01-15T00:03:00.000Z');
  });

  test('reach the 29th of February that is a Monday', () => {
    expect(next('0 0 29 2 1', '2026-01-01T00:00:00Z')).toBe('2044-02-29T00:00:00.000Z');
  });

  test('come before 1970 too', () => {
    expect(next('0 0 1 1 *', '1961-06-01T00:00:00Z')).toBe('1962-01-01T00:00:00.000Z');
  });
});

describe('day fields', () => {
  test.each([
    ['0 0 L * *', '2026-02-01T12:00:00Z', '2026-02-28'],
    ['0 0 L-3 * *', '2026-02-01T12:00:00Z', '2026-02-25'],
    ['0 0 LW * *', '2026-01-15T12:00:00Z', '2026-01-30'],
    ['0 0 15W * *', '2026-02-01T12:00:00Z', '2026-02-16'],
    ['0 0 1W * *', '2026-07-31T12:00:00Z', '2026-08-03'],
    ['0 0 31W 5 *', '2026-05-01T12:00:00Z', '2026-05-29'],
    ['0 0 * * 1#2', '2026-01-15T12:00:00Z', '2026-02-09'],
    ['0 0 * * 5L', '2026-01-15T12:00:00Z', '2026-01-30'],
    ['0 0 ? * MON', '2026-01-15T12:00:00Z', '2026-01-19'],
    ['0 0 13 * 5', '2026-01-15T12:00:00Z', '2026-02-13'],
  ])('of %s after %s name %s', (text, from, day) => {
    expect(next(text, from)).toBe(`${day}T00:00:00.000Z`);
  });

  test('of the fifth Friday pass over months that have four', () => {
    expect(next('0 0 * * 5#5', '2026-01-31T00:00:00Z')).toBe('2026-05-29T00:00:00.000Z');
  });
});

/** Berlin: 2026-03-29 02:00 -> 03:00 at 01:00Z; 2026-10-25 03:00 -> 02:00 at 01:00Z. */
describe('where clocks go forward', () => {
  const night: [string, string] = ['2026-03-29T00:00:00Z', '2026-03-29T02:30:00Z'];

  test('a fixed time that is skipped fires once, at the end of the gap', () => {
    expect(shown('30 2 * * *', 'Europe/Berlin', night)).toEqual(['2026-03-29T03:00:00+02:00']);
  });

  test('several that are skipped are one, also with the one at the end of the gap', () => {
    expect(shown('*/20 2,3 * * *', 'Europe/Berlin', night)).toEqual([
      '2026-03-29T03:00:00+02:00',
      '2026-03-29T03:20:00+02:00',
      '2026-03-29T03:40:00+02:00',
    ]);
  });

  test('other hours get nothing extra', () => {
    expect(shown('*/30 1-3 * * *', 'Europe/Berlin', night)).toEqual([
      '2026-03-29T01:30:00+01:00',
      '2026-03-29T03:00:00+02:00',
      '2026-03-29T03:30:00+02:00',
    ]);
  });

  test('midnight may be what is skipped', () => {
    expect(shown('0 0 * * *', 'America/Havana', ['2026-03-07T12:00:00Z', '2026-03-09T12:00:00Z'])).toEqual([
      '2026-03-08T01:00:00-04:00',
      '2026-03-09T00:00:00-04:00',
    ]);
  });

  test('half an hour may be what is skipped', () => {
    const lordHowe: [string, string] = ['2026-10-03T15:00:00Z', '2026-10-03T17:00:00Z'];
    expect(shown('15,45 2 * * *', 'Australia/Lord_Howe', lordHowe)).toEqual([
      '2026-10-04T02:30:00+11:00',
      '2026-10-04T02:45:00+11:00',
    ]);
  });

  test('a whole day may be what is skipped', () => {
    expect(shown('0 9,18 * * *', 'Pacific/Apia', ['2011-12-30T00:00:00Z', '2011-12-31T12:00:00Z'])).toEqual([
      '2011-12-29T18:00:00-10:00',
      '2011-12-31T00:00:00+14:00',
      '2011-12-31T09:00:00+14:00',
      '2011-12-31T18:00:00+14:00',
    ]);
  });

  test('the gap is ahead when one looks from the millisecond before it', () => {
    expect(next('30 2 * * *', '2026-03-29T00:59:59.999Z', 'Europe/Berlin')).toBe('2026-03-29T01:00:00.000Z');
  });

  test('the gap is past when one looks from its end', () => {
    expect(next('30 2 * * *', '2026-03-29T01:00:00Z', 'Europe/Berlin')).toBe('2026-03-30T00:30:00.000Z');
  });
});

describe('where clocks go back', () => {
  const night: [string, string] = ['2026-10-24T23:59:00Z', '2026-10-25T02:00:00Z'];

  test('a fixed time that comes twice fires the first time', () => {
    expect(shown('30 2 * * *', 'Europe/Berlin', night)).toEqual(['2026-10-25T02:30:00+02:00']);
  });

  test('also when one looks from between the two', () => {
    expect(next('30 2 * * *', '2026-10-25T01:10:00Z', 'Europe/Berlin')).toBe('2026-10-26T01:30:00.000Z');
  });

  test('also when one looks from the millisecond before the second', () => {
    expect(next('30 2 * * *', '2026-10-25T00:59:59.999Z', 'Europe/Berlin')).toBe('2026-10-26T01:30:00.000Z');
  });

  test('other hours fire in both passes', () => {
    expect(shown('30 * * * *', 'Europe/Berlin', night)).toEqual([
      '2026-10-25T02:30:00+02:00',
      '2026-10-25T02:30:00+01:00',
    ]);
  });
});
