import { describe, expect, test } from 'vitest';
import { loadSchedule } from '../../src/schedule/parse-schedule.ts';
import {
  audibleFireTimes,
  findQuiet,
  isAlwaysQuiet,
  parseQuiet,
  type Quiet,
  quietEnd,
  quietText,
} from '../../src/schedule/quiet.ts';

function quietIn(timezone: string, ...texts: string[]): Quiet {
  return { timezone, stretches: texts.flatMap((text) => parseQuiet(text) ?? []) };
}

function endIn(quiet: Quiet, at: string): string {
  return quietEnd(quiet, new Date(at)).toISOString();
}

describe('the text of a quiet time', () => {
  test.each([
    ['22:00-23:30', { from: 1_320, to: 1_410 }],
    ['23:00-06:00', { from: 1_380, to: 360 }],
    ['22:00-24:00', { from: 1_320, to: 1_440 }],
    ['00:00-00:01', { from: 0, to: 1 }],
  ])('%s is read, and told as it was', (text, stretch) => {
    expect(parseQuiet(text)).toEqual(stretch);
    expect(quietText(stretch)).toBe(text);
  });

  test.each(['22:00', '22-23', '24:00-01:00', '22:60-23:00', '9:00-10:00', '10:00-10:00', '00:00-24:00', ''])(
    '%j is none',
    (text) => {
      expect(parseQuiet(text)).toBeUndefined();
    },
  );

  test('an end at midnight is the end of the day', () => {
    expect(parseQuiet('22:00-00:00')).toEqual({ from: 1_320, to: 1_440 });
  });
});

describe('an instant is quiet', () => {
  const nights = quietIn('Asia/Kolkata', '23:00-06:00');

  test.each([
    ['2026-01-14T17:29:59Z', false],
    ['2026-01-14T17:30:00Z', true],
    ['2026-01-14T18:30:00Z', true],
    ['2026-01-15T00:29:59Z', true],
    ['2026-01-15T00:30:00Z', false],
  ])('by the clocks of the zone, over midnight: %s %s', (at, isQuiet) => {
    expect(findQuiet(nights, new Date(at)) !== undefined).toBe(isQuiet);
  });

  test('until the end of all that it lies in', () => {
    const quiet = quietIn('UTC', '22:00-23:00', '23:00-01:00');
    expect(endIn(quiet, '2026-01-14T22:10:30.500Z')).toBe('2026-01-15T01:00:00.000Z');
    expect(endIn(quiet, '2026-01-15T01:00:00Z')).toBe('2026-01-15T01:00:00.000Z');
  });
});

describe('where the clocks change', () => {
  // Berlin: 02:00 becomes 03:00 on 2026-03-29, at 01:00Z.
  test('a stretch whose end is skipped ends with the skipped hour', () => {
    const quiet = quietIn('Europe/Berlin', '01:00-02:30');
    expect(endIn(quiet, '2026-03-29T00:30:00Z')).toBe('2026-03-29T01:00:00.000Z');
  });

  test('a stretch whose beginning is skipped begins when the skipped hour ends', () => {
    const quiet = quietIn('Europe/Berlin', '02:30-04:00');
    expect(findQuiet(quiet, new Date('2026-03-29T00:59:59Z'))).toBeUndefined();
    expect(endIn(quiet, '2026-03-29T01:00:00Z')).toBe('2026-03-29T02:00:00.000Z');
  });

  // Berlin: 03:00 becomes 02:00 on 2026-10-25, at 01:00Z.
  test('a reading that comes twice is quiet both times', () => {
    const quiet = quietIn('Europe/Berlin', '02:00-02:30');
    expect(endIn(quiet, '2026-10-25T00:10:00Z')).toBe('2026-10-25T00:30:00.000Z');
    expect(findQuiet(quiet, new Date('2026-10-25T00:40:00Z'))).toBeUndefined();
    expect(endIn(quiet, '2026-10-25T01:10:00Z')).toBe('2026-10-25T01:30:00.000Z');
  });

  test('a stretch that the clocks leave by going back is over, and comes again', () => {
    const quiet = quietIn('Europe/Berlin', '02:30-03:30');
    expect(endIn(quiet, '2026-10-25T00:40:00Z')).toBe('2026-10-25T01:00:00.000Z');
    expect(endIn(quiet, '2026-10-25T01:40:00Z')).toBe('2026-10-25T02:30:00.000Z');
  });
});

describe('the fire times to come', () => {
  function coming(text: string, quiet: Quiet | null, count: number): string[] {
    const times = audibleFireTimes(loadSchedule(text), { timezone: 'UTC', quiet }, new Date('2026-01-15Z'));
    return times
      .take(count)
      .map((time) => time.toISOString().slice(5, 16))
      .toArray();
  }

  test('are all without quiet times', () => {
    expect(coming('0 2 * * *', null, 2)).toEqual(['01-15T02:00', '01-16T02:00']);
  });

  test('are those that are not quiet', () => {
    const quiet = quietIn('UTC', '01:00-05:00', '06:00-23:00');
    expect(coming('0 * * * *', quiet, 3)).toEqual(['01-15T05:00', '01-15T23:00', '01-16T00:00']);
  });

  test('are none where all are quiet, which is found out soon', () => {
    expect(coming('* * * * * *', quietIn('UTC', '00:00-12:00', '12:00-23:59'), 2)).toEqual([
      '01-15T23:59',
      '01-15T23:59',
    ]);
    expect(coming('0 2 * * *', quietIn('UTC', '01:00-05:00'), 2)).toEqual([]);
  });
});

test('stretches may leave nothing of a day', () => {
  const all = quietIn('UTC', '06:00-18:00', '18:00-06:00');
  expect([isAlwaysQuiet(all.stretches), isAlwaysQuiet(all.stretches.slice(1))]).toEqual([true, false]);
});
