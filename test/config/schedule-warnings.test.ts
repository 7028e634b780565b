import { expect, test } from 'vitest';
import { scheduleWarnings } from '../../src/config/schedule-warnings.ts';

const NOW = new Date('2026-01-15T00:00:00Z');
const BOTH_DAYS =
  'both days must match here, 1 of the month and 1 of the week; cron of Unix would take either. Name one of them as * if you mean that';

test.each([
  ['0 2 1 * 1', 'UTC', [BOTH_DAYS]],
  ['0 0 2 1 * MON', 'UTC', [BOTH_DAYS.replace('and 1', 'and MON')]],
  ['0 2 1 * ?', 'UTC', []],
  ['0 2 * * 1', 'UTC', []],
  ['@monthly', 'UTC', []],
  ['@every 10m', 'Europe/Berlin', []],
  [
    '30 2 * * *',
    'Europe/Berlin',
    [
      'on 2026-03-29 the clocks of Europe/Berlin skip 02:30; it fires at 03:00 that day',
      'on 2026-10-25 the clocks of Europe/Berlin show 02:30 twice; it fires the first time only',
    ],
  ],
])('%s in %s', (text, zone, sentences) => {
  expect(scheduleWarnings(NOW)(text, zone)).toEqual(sentences);
});
