import { expect, test } from 'vitest';
import { matchingDays } from '../../src/schedule/month-days.ts';

const ANY_DATE = Array.from({ length: 31 }, (_, index) => index + 1);
const ANY_WEEKDAY = [0, 1, 2, 3, 4, 5, 6];

test.each([
  ['every day of a leap February', ANY_DATE, ANY_WEEKDAY, [2028, 2], ANY_DATE.slice(0, 29)],
  ['both fields together', [1, 2, 3, 4, 5, 6, 7], [1], [2026, 1], [5]],
  ['several tokens, each day once', ['L', 31, 'LW'], ANY_WEEKDAY, [2026, 1], [30, 31]],
  ['no day that the month lacks', [30, '31W'], ANY_WEEKDAY, [2026, 2], []],
  ['no day before the first', ['L-30'], ANY_WEEKDAY, [2026, 2], []],
  ['the first day as far back as a long month has it', ['L-30'], ANY_WEEKDAY, [2026, 1], [1]],
  ['the last Sunday', ANY_DATE, ['0L'], [2026, 5], [31]],
  ['the fifth Monday, where there is one', ANY_DATE, ['1#5'], [2026, 3], [30]],
  ['no fifth Monday elsewhere', ANY_DATE, ['1#5'], [2026, 2], []],
] as const)('finds %s', (_, daysOfMonth, daysOfWeek, [year, month], days) => {
  expect(matchingDays({ daysOfMonth, daysOfWeek }, year, month)).toEqual(days);
});
