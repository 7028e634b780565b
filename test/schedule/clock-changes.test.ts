import { expect, test } from 'vitest';
import { findMetChanges } from '../../src/schedule/clock-changes.ts';
import { loadSchedule } from '../../src/schedule/parse-schedule.ts';

const YEAR = { from: new Date('2026-01-15T00:00:00Z'), to: new Date('2027-01-15T00:00:00Z') };

test.each([
  ['30 2 * * *', 'Europe/Berlin', ['skipped 2026-03-29T02:30', 'repeated 2026-10-25T02:30']],
  ['30 3 * * *', 'Europe/Berlin', []],
  ['0 2 * * *', 'Asia/Kolkata', []],
  ['15 2 * * *', 'Australia/Lord_Howe', ['skipped 2026-10-04T02:15']],
  ['45 1 * * *', 'Australia/Lord_Howe', ['repeated 2026-04-05T01:45']],
  ['30 */2 * * *', 'Europe/Berlin', []],
  ['30 2 1 * *', 'Europe/Berlin', []],
  ['@every 10m', 'Europe/Berlin', []],
])('%s in %s meets %j', (text, zone, expected) => {
  const met = findMetChanges(loadSchedule(text), zone, YEAR);
  expect(met.map(({ kind, reading }) => `${kind} ${reading.toISOString().slice(0, 16)}`)).toEqual(expected);
});
