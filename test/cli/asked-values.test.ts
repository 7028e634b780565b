import { describe, expect, test } from 'vitest';
import {
  askedBy,
  durationOption,
  instantOption,
  requireRunNumber,
  requireTaskName,
  runNumberOf,
  sinceOption,
  wholeOption,
} from '../../src/cli/asked-values.ts';
import { fakeTerminal } from '../support/fake-terminal.ts';
import { thrownBy } from '../support/thrown-by.ts';

test('reads a duration, and what was left out as undefined', () => {
  expect(durationOption('--timeout', '5m')).toBe(300_000);
  expect(durationOption('--timeout', undefined)).toBeUndefined();
});

test('says how to write a duration that is none', () => {
  expect(thrownBy(() => durationOption('--timeout', '5 minutes'))).toMatchObject({
    code: 'USAGE',
    message:
      '--timeout "5 minutes" is no duration; write a number with a unit, such as 500ms, 10s, 5m, 2h or 1d.',
  });
});

test('reads a whole number, and what was left out as undefined', () => {
  expect(wholeOption('--tail', '20')).toBe(20);
  expect(wholeOption('--tail', undefined)).toBeUndefined();
});

test.each(['-1', '1.5', 'all', '', '1e3'])('refuses "%s" as a whole number', (text) => {
  expect(thrownBy(() => wholeOption('--tail', text)).code).toBe('USAGE');
});

test('takes a word of digits for a run, any other for a task', () => {
  expect(runNumberOf('142')).toBe(142);
  expect(runNumberOf('update-user-count-2')).toBeNull();
});

test('says where to find a run number that is none', () => {
  expect(thrownBy(() => requireRunNumber('refresh-cache')).message).toBe(
    '"refresh-cache" is no run number; write one such as 142. See: sunbird-tasks runs',
  );
});

test.each(['', '  '])('refuses "%s" as the name of a task', (word) => {
  expect(thrownBy(() => requireTaskName(word)).message).toBe(
    "The task's name is empty. See: sunbird-tasks list -o name",
  );
});

describe('askedBy', () => {
  const env = { SUNBIRD_TASKS_BY: 'deploy-bot' };

  test('is whom --by names', () => {
    expect(askedBy('release', fakeTerminal({ env }))).toBe('release');
  });

  test('is else whom the environment names', () => {
    expect(askedBy(undefined, fakeTerminal({ env }))).toBe('deploy-bot');
  });

  test('is else the user', () => {
    expect(askedBy(undefined, fakeTerminal({ userName: 'operator' }))).toBe('operator');
  });

  test('is the uid of a user without a name', () => {
    expect(askedBy(undefined, fakeTerminal({ userName: null, uid: 1001 }))).toBe('uid 1001');
  });
});

test.each(['2026-01-15 02:00', '2026-01-15T02:00:00', '2026-01-15T02:00'])(
  'refuses a time that names no zone, because nobody can know which one is meant: %s',
  (text) => {
    const words = /names no zone; write one such as 2026-01-15T02:00:00\+05:30/;
    expect(thrownBy(() => instantOption('--until', text)).message).toMatch(words);
    expect(thrownBy(() => sinceOption('--since', text, new Date(0))).message).toMatch(words);
  },
);

test.each(['2026-01-15T02:00:00+05:30', '2026-01-15T02:00:00+0530', '2026-01-14T20:30:00Z'])(
  'reads an instant with its zone: %s',
  (text) => {
    expect(instantOption('--until', text)?.toISOString()).toBe('2026-01-14T20:30:00.000Z');
  },
);
