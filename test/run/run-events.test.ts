import { expect, test } from 'vitest';
import type { EndedRun, EndState, RunningRun } from '../../src/run/run.ts';
import { eventOfEnd, isLate } from '../../src/run/run-events.ts';

const DUE = new Date('2026-01-15T02:00:00Z');

function ended(state: EndState): EndedRun {
  return {
    ...running(0),
    state,
    endedAt: DUE,
    replica: 'r',
    exitCode: 0,
    signal: null,
    error: null,
    result: null,
  };
}

function running(afterMs: number, differs: Partial<RunningRun> = {}): RunningRun {
  return {
    number: 1,
    task: { group: 'g', name: 't' },
    cause: 'schedule',
    retryOf: null,
    fireTime: DUE,
    queuedAt: DUE,
    params: {},
    by: null,
    reason: null,
    attempt: 1,
    handle: null,
    state: 'running',
    startedAt: new Date(DUE.getTime() + afterMs),
    lease: { replica: 'r', token: 1, expiresAt: null },
    ...differs,
  };
}

test.each([
  ['failed', null, 'onFailure'],
  ['timed_out', 'failed', 'onFailure'],
  ['succeeded', 'failed', 'onRecovery'],
  ['succeeded', 'timed_out', 'onRecovery'],
  ['succeeded', 'succeeded', null],
  ['succeeded', null, null],
  ['cancelled', 'failed', null],
  ['interrupted', 'failed', null],
] as const)('a run that %s after one that %s is %s', (state, before, event) => {
  expect(eventOfEnd(ended(state), before && ended(before))).toBe(event);
});

test.each([
  [60_000, {}, false],
  [60_001, {}, true],
  [60_001, { attempt: 2 }, false],
  [60_001, { fireTime: null }, false],
])('a run that began %i ms after its fire time, %j: late %s', (afterMs, differs, late) => {
  expect(isLate(running(afterMs, differs), { lateMs: 60_000, jitterMs: 0 })).toBe(late);
});

test('what jitter may take is not late', () => {
  expect(isLate(running(90_000), { lateMs: 60_000, jitterMs: 30_000 })).toBe(false);
});
