import { expect, test } from 'vitest';
import { durationProblem, formatDuration, parseDuration } from '../src/duration.ts';

test.each([
  ['500ms', 500],
  ['1.5s', 1_500],
  ['10s', 10_000],
  ['5m', 300_000],
  [' 2h ', 7_200_000],
  ['1d', 86_400_000],
  ['36525d', 3_155_760_000_000],
])('reads "%s"', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', '5', 's', '-5s', '5 s', '1h30m', '1e3s', '5w', '36526d', '104249991d', `${'9'.repeat(20)}d`])(
  'finds no duration in "%s"',
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

test.each([
  ['5w', 'is no duration; write a number with a unit, such as 500ms, 10s, 5m, 2h or 1d'],
  ['36525.1d', 'is longer than 100 years (36525d)'],
  [`${'9'.repeat(400)}d`, 'is longer than 100 years (36525d)'],
])('says what is wrong with %s', (text, problem) => {
  expect(durationProblem(text)).toBe(problem);
});

test.each([
  [0, '0 ms'],
  [8.4, '8 ms'],
  [100, '0.1 s'],
  [9_949, '9.9 s'],
  [9_950, '10 s'],
  [59_600, '1 m'],
  [125_000, '2 m 5 s'],
  [11_400_000, '3 h 10 m'],
  [187_200_000, '2 d 4 h'],
])('says %s ms as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
