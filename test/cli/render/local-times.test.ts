import { expect, test } from 'vitest';
import { localTimes } from '../../../src/cli/render/local-times.ts';

const VIEW = { now: new Date('2026-01-15T00:00:00Z'), timezone: 'Asia/Kolkata' };

test.each([
  ['down from 2026-01-14T20:40:00.000Z to 2026-01-14T21:01:07.250Z.', 'down from 02:10 to 02:31:07.'],
  ['since 2026-01-13T20:30:00.000Z', 'since yesterday 02:00'],
  ['stopped at 2026-01-13T20:30:00.000Z', 'stopped yesterday 02:00'],
  ['stopped at 2026-01-14T20:30:00.000Z', 'stopped at 02:00'],
  ['until 2026-01-15T20:30:00Z', 'until tomorrow 02:00'],
  ['of 2026-99-99T99:99:99Z and 2026-01-15', 'of 2026-99-99T99:99:99Z and 2026-01-15'],
])('%s is told as %s', (sentence, told) => {
  expect(localTimes(sentence, VIEW)).toBe(told);
});
