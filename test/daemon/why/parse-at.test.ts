import { expect, test } from 'vitest';
import { parseAt } from '../../../src/daemon/why/parse-at.ts';

const NOW = new Date('2026-01-15T00:00:00Z');

test.each([
  ['2026-01-14T02:00:00Z', '2026-01-14T02:00:00.000Z'],
  ['2026-01-14 02:00', '2026-01-13T20:30:00.000Z'],
  ['2026-01-14T02:00:00+01:00', '2026-01-14T01:00:00.000Z'],
  ['02:00', '2026-01-14T20:30:00.000Z'],
  ['5:30', '2026-01-15T00:00:00.000Z'],
  ['5:29:59', '2026-01-14T23:59:59.000Z'],
  ['05:31', '2026-01-14T00:01:00.000Z'],
  ['3h', '2026-01-14T21:00:00.000Z'],
])('reads %s, at half past five in Kolkata, as %s', (text, expected) => {
  expect(parseAt(text, NOW, 'Asia/Kolkata').toISOString()).toBe(expected);
});

test('refuses so long ago that no scheduler was there', () => {
  expect(() => parseAt('101000000d', NOW, 'UTC')).toThrow(/"101000000d" is longer than 100 years/);
});

test.each(['yesterday', '25:00', '2026-13-01', '02:60', ''])('refuses %j', (text) => {
  expect(() => parseAt(text, NOW, 'UTC')).toThrow(/is no time; write 02:00/);
});
