import { expect, test } from 'vitest';
import { isTimezone } from '../../src/schedule/is-timezone.ts';

test.each(['UTC', 'CET', 'EST5EDT', 'Asia/Kolkata', 'Asia/Calcutta', 'America/New_York', 'Etc/GMT+5'])(
  'knows %s',
  (name) => {
    expect(isTimezone(name)).toBe(true);
  },
);

test.each([
  '',
  'Mars/Olympus',
  'IST',
  'pst',
  'SystemV/PST8',
  '+05:30',
  '-03:00',
  'Asia/Kolkata ',
  'Asia/Kolkata\0',
])('refuses %j', (name) => {
  expect(isTimezone(name)).toBe(false);
});
