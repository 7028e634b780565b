import { expect, test } from 'vitest';
import { loadSchedule, parseSchedule } from '../../src/schedule/parse-schedule.ts';

test.each([
  '0 2 * * *',
  '*/15 8-18 * * MON-FRI',
  '0 0 2 * * *',
  '0 2 L * *',
  '0 2 15W * *',
  '0 0 * * 1#2',
  '  0   2 * * *  ',
  '@daily',
  '@HOURLY',
  '@every 90s',
  '@every 1.5h',
  '@every 365d',
])('takes %s', (text) => {
  expect(parseSchedule(text)).toMatchObject({ ok: true });
});

test.each([
  [
    '',
    'it is empty; a cron expression has 5 fields (minute, hour, day of the month, month, day of the week) or 6 (with seconds first)',
  ],
  [
    '0 2 * *',
    'it has 4 fields, not 5 (minute, hour, day of the month, month, day of the week) or 6 (with seconds first)',
  ],
  ['0 25 * * *', '"25" is no hour, which takes * or 0-23, with lists, ranges and steps'],
  ['60 0 2 * * *', '"60" is no second, which takes * or 0-59, with lists, ranges and steps'],
  ['*/90 * * * *', 'the step in "*/90" is no whole number from 1 to 59'],
  ['*/0 * * * *', 'the step in "*/0" is no whole number from 1 to 59'],
  [
    '1,,2 * * FOO *',
    '"1,,2" is no minute, which takes * or 0-59, with lists, ranges and steps, and ' +
      '"FOO" is no month, which takes * or 1-12 or JAN-DEC, with lists, ranges and steps',
  ],
  [
    '0 2 32 * 8',
    '"32" is no day of the month, which takes * or 1-31, L (the last) or 15W, with lists, ranges and steps, and ' +
      '"8" is no day of the week, which takes * or 0-7 or SUN-SAT (0 and 7 are Sunday), 5L or 1#2, with lists, ranges and steps',
  ],
  ['0 0 31 2,4 *', 'no month it names has a day 31'],
  ['0 0 L-30 2 *', 'no month it names has a day L-30'],
  ['0 0 1 * 1#2', 'no day is ever both 1 of the month and 1#2 of the week'],
  ['0 2 * * * ; rm', '";" has no meaning in a cron expression'],
  ['0\t2 * * *', '"\\t" has no meaning in a cron expression'],
  ['@dayly', 'did you mean @daily?'],
  ['daily', 'did you mean "@daily"?'],
  ['10m', 'did you mean "@every 10m"?'],
  ['every 10m', 'did you mean "@every 10m"?'],
  ['@reboot', 'the nicknames are @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly, @every'],
  ['@every', 'after @every comes a number with a unit, such as 500ms, 10s, 5m, 2h or 1d'],
  ['@every 10 minutes', 'after @every comes a number with a unit, such as 500ms, 10s, 5m, 2h or 1d'],
  ['@every 500ms', 'an interval is from 1s to 365d'],
  ['@every 366d', 'an interval is from 1s to 365d'],
  [`0 2 ${'1,'.repeat(200)}1 * *`, 'it is longer than 256 characters'],
])('says why %j is no schedule', (text, problem) => {
  expect(parseSchedule(text)).toEqual({ ok: false, problem });
});

test('refuses a range of a hundred million minutes instead of writing it out', () => {
  expect(parseSchedule('0-99999999 * * * *')).toEqual({
    ok: false,
    problem: '"0-99999999" is no minute, which takes * or 0-59, with lists, ranges and steps',
  });
});

const EVERY_DAY = { daysOfMonth: range(1, 31), months: range(1, 12), daysOfWeek: range(0, 6) };

test.each([
  ['0 2 * * *', { seconds: [0], minutes: [0], hours: [2], ...EVERY_DAY, fixedHours: true }],
  ['30 0 14,2,2 * * *', { seconds: [30], minutes: [0], hours: [2, 14], ...EVERY_DAY, fixedHours: true }],
  ['0 22-1 * * *', { seconds: [0], minutes: [0], hours: [0, 1, 22, 23], ...EVERY_DAY, fixedHours: false }],
  ['0 */12 * * *', { seconds: [0], minutes: [0], hours: [0, 12], ...EVERY_DAY, fixedHours: false }],
  ['@hourly', { seconds: [0], minutes: [0], hours: range(0, 23), ...EVERY_DAY, fixedHours: false }],
  ['@daily', { seconds: [0], minutes: [0], hours: [0], ...EVERY_DAY, fixedHours: true }],
])('reads the fields of %s', (text, fields) => {
  expect(parseSchedule(text)).toEqual({ ok: true, schedule: { kind: 'cron', ...fields } });
});

test('reads an interval', () => {
  expect(parseSchedule('@every 90s')).toEqual({ ok: true, schedule: { kind: 'interval', everyMs: 90_000 } });
});

test('loads a schedule, and takes any other text for a defect', () => {
  expect(loadSchedule('@every 10m')).toEqual({ kind: 'interval', everyMs: 600_000 });
  expect(() => loadSchedule('@often')).toThrow('"@often" is no schedule');
});

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
