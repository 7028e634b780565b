import { expect, test } from 'vitest';
import { pauseForFailures } from '../../src/run/failing.ts';
import type { EndedRun, EndState } from '../../src/run/run.ts';

const NOW = new Date('2026-01-15T12:00:00Z');

/** Runs that ended in these states, the newest first, an hour apart; the last of them at noon. */
function runs(...states: EndState[]): EndedRun[] {
  return states.map((state, index) => ({
    number: 100 - index,
    task: { group: 'g', name: 't' },
    cause: 'schedule',
    retryOf: null,
    fireTime: null,
    queuedAt: NOW,
    params: {},
    by: null,
    reason: null,
    attempt: 1,
    handle: null,
    state,
    startedAt: NOW,
    endedAt: new Date(NOW.getTime() - index * 3_600_000),
    replica: 'r1',
    exitCode: 1,
    signal: null,
    error: null,
    result: null,
  }));
}

function reasonOf(ended: EndedRun[], most: number, resumedAt: string | null = null): string | null {
  const since = resumedAt === null ? null : new Date(resumedAt);
  return pauseForFailures(ended, { most, resumedAt: since, now: NOW })?.reason ?? null;
}

test('so many failures in a row pause, and say which run was the last', () => {
  expect(reasonOf(runs('failed', 'timed_out', 'failed', 'succeeded'), 3)).toBe(
    '3 runs in a row failed, run 100 the last',
  );
  expect(reasonOf(runs('failed'), 1)).toBe('run 100 failed');
});

test('a success between them, or fewer, do not', () => {
  expect(reasonOf(runs('failed', 'succeeded', 'failed', 'failed'), 3)).toBeNull();
  expect(reasonOf(runs('failed', 'failed'), 3)).toBeNull();
  expect(reasonOf([], 1)).toBeNull();
});

test('what ended before the last resume counts no more', () => {
  const all = runs('failed', 'failed', 'failed');
  expect(reasonOf(all, 3, '2026-01-15T10:00:00Z')).toBeNull();
  expect(reasonOf(all, 3, '2026-01-15T09:59:59Z')).toBe('3 runs in a row failed, run 100 the last');
});

test('the pause has no end of its own', () => {
  expect(pauseForFailures(runs('failed'), { most: 1, resumedAt: null, now: NOW })).toEqual({
    by: 'sunbird-tasks',
    reason: 'run 100 failed',
    since: NOW,
    until: null,
    next: null,
  });
});
