import { describe, expect, test } from 'vitest';
import { fireTimes } from '../../src/schedule/fire-times.ts';
import { judgeDue, type MisfirePlan } from '../../src/schedule/misfire.ts';
import { loadSchedule } from '../../src/schedule/parse-schedule.ts';

const DAY_MS = 86_400_000;

/** Judges what a schedule had due between two instants of 2026-01-15; times told as hh:mm:ss. */
function judge(text: string, from: string, now: string, plan: MisfirePlan, withinMs = DAY_MS) {
  const at = (time: string) => new Date(time.length > 8 ? time : `2026-01-15T${time}Z`);
  const due = fireTimes(loadSchedule(text), 'UTC', at(from), at(now));
  const { onTime, catchUp, missed } = judgeDue(due, { plan, withinMs }, at(now));
  return {
    onTime: onTime && told(onTime),
    catchUp: catchUp.map(told),
    missed: missed.map(
      ({ first, last, count, reason }) => `${count} from ${told(first)} to ${told(last)}: ${reason}`,
    ),
  };
}

function told(time: Date): string {
  return time.toISOString().slice(11, 19);
}

const HOURLY = '0 * * * *';
const NOTHING = { onTime: null, catchUp: [], missed: [] };

test('nothing was due', () => {
  expect(judge(HOURLY, '02:00:00', '02:59:59', 'all')).toEqual(NOTHING);
});

test.each(['skip', 'once', 'all'] as const)('one that is hardly late fires, with misfire %s', (plan) => {
  expect(judge(HOURLY, '02:00:00', '03:01:00', plan)).toEqual({ ...NOTHING, onTime: '03:00:00' });
});

describe('more than a minute late', () => {
  test('skip leaves it alone', () => {
    expect(judge(HOURLY, '02:00:00', '03:01:01', 'skip')).toEqual({
      ...NOTHING,
      missed: ['1 from 03:00:00 to 03:00:00: misfire: skip'],
    });
  });

  test.each(['once', 'all'] as const)('%s makes up for it', (plan) => {
    expect(judge(HOURLY, '02:00:00', '03:01:01', plan)).toEqual({ ...NOTHING, catchUp: ['03:00:00'] });
  });
});

describe('several late', () => {
  test('once makes up for the latest', () => {
    expect(judge(HOURLY, '02:00:00', '05:30:00', 'once')).toEqual({
      ...NOTHING,
      catchUp: ['05:00:00'],
      missed: ['2 from 03:00:00 to 04:00:00: misfire: once runs the latest only'],
    });
  });

  test('all makes up for each', () => {
    expect(judge(HOURLY, '02:00:00', '05:30:00', 'all')).toEqual({
      ...NOTHING,
      catchUp: ['03:00:00', '04:00:00', '05:00:00'],
    });
  });

  test('once is content when the latest fires on time', () => {
    expect(judge(HOURLY, '02:00:00', '05:00:10', 'once')).toEqual({
      ...NOTHING,
      onTime: '05:00:00',
      missed: ['2 from 03:00:00 to 04:00:00: misfire: once runs the latest only'],
    });
  });

  test('all makes up for the others when the latest fires on time', () => {
    expect(judge(HOURLY, '02:00:00', '05:00:10', 'all')).toEqual({
      onTime: '05:00:00',
      catchUp: ['03:00:00', '04:00:00'],
      missed: [],
    });
  });

  test('within bounds how old one may be', () => {
    expect(judge(HOURLY, '02:00:00', '06:30:00', 'all', 2 * 3_600_000)).toEqual({
      ...NOTHING,
      catchUp: ['05:00:00', '06:00:00'],
      missed: ['2 from 03:00:00 to 04:00:00: older than within: 2 h'],
    });
  });

  test('none is made up for when even the latest is too old', () => {
    expect(judge('0 2 * * *', '2026-01-01T03:00:00Z', '2026-01-15T01:00:00Z', 'once', 3_600_000)).toEqual({
      ...NOTHING,
      missed: ['13 from 02:00:00 to 02:00:00: older than within: 1 h'],
    });
  });
});

test('all makes 100 runs at most, whether or not the latest is on time', () => {
  const late = judge('* * * * *', '00:00:00', '03:20:30', 'all');
  expect([late.catchUp.length, late.catchUp[0], late.onTime]).toEqual([99, '01:41:00', '03:20:00']);
  expect(late.missed).toEqual(['100 from 00:01:00 to 01:40:00: misfire: all makes 100 runs at most']);
  const later = judge('*/2 * * * *', '00:00:00', '04:01:30', 'all');
  expect([later.catchUp.length, later.catchUp[0], later.onTime]).toEqual([100, '00:42:00', null]);
});

test('keeps the times of a short stretch, and only counts those of a long one', () => {
  const due = (count: number) => Array.from({ length: count }, (_, index) => new Date(index * 1_000));
  const missedOf = (count: number) =>
    judgeDue(due(count), { plan: 'skip', withinMs: 0 }, new Date(DAY_MS)).missed;
  expect(missedOf(10)[0]?.times).toEqual(due(10));
  expect(missedOf(11)).toMatchObject([{ count: 11, times: [], last: new Date(10_000) }]);
});

test('judges a month of seconds', () => {
  const seconds = fireTimes(loadSchedule('* * * * * *'), 'UTC', new Date(0), new Date(30 * DAY_MS));
  const { missed } = judgeDue(seconds, { plan: 'once', withinMs: DAY_MS }, new Date(30 * DAY_MS));
  expect(missed.map(({ count }) => count)).toEqual([29 * 86_400 - 1, 86_400]);
});
