import { expect, test } from 'vitest';
import {
  type Activity,
  judgeIdle,
  judgeLastSuccess,
  judgeLive,
  judgeNoLate,
  judgeNotRunning,
  judgeReady,
} from '../../../src/daemon/conditions/judge.ts';
import type { QueuedRun, RunningRun } from '../../../src/run/run.ts';
import { ended, minutesAgo, NOW, request } from '../why/sample-facts.ts';

const TEN_MINUTES = 600_000;
const IN_FIVE = minutesAgo(-5);
const IN_TWENTY = minutesAgo(-20);

function idle(differs: Partial<Activity>) {
  return judgeIdle({ now: NOW, draining: false, busy: [], coming: [], ...differs }, TEN_MINUTES);
}

test('a loop that is late by more than a second is not live', () => {
  expect(judgeLive(3).holds).toBe(true);
  expect(judgeLive(2_500)).toEqual({
    holds: false,
    sentence: 'The scheduler answers, but its event loop is late by 2.5 s.',
  });
});

test.each([
  [{}, true],
  [{ storeError: 'The store cannot be used.' }, false],
  [{ stopping: true }, false],
  [{ draining: true }, false],
])('ready takes a store, and neither a stop nor a drain: %j', (differs, holds) => {
  const facts = { storeError: null, stopping: false, draining: false, ...differs };
  expect(judgeReady(facts).holds).toBe(holds);
});

test('nothing to do for that long is idle', () => {
  expect(idle({})).toEqual({ holds: true, sentence: 'Nothing runs, and nothing begins within 10 m.' });
  expect(idle({ coming: [{ task: 'g/t', at: IN_TWENTY }] }).holds).toBe(true);
  expect(idle({ busy: [{ kind: 'waiting', task: 'g/t', until: IN_TWENTY }] }).holds).toBe(true);
});

test.each([
  [{ busy: [{ kind: 'running', task: 'g/t', run: 7 }] }, 'run 7 of g/t is running'],
  [{ busy: [{ kind: 'running', task: 'q/t', run: null }] }, 'q/t is running'],
  [{ busy: [{ kind: 'waiting', task: 'g/t', until: null }] }, 'a run of g/t waits'],
  [
    { busy: [{ kind: 'waiting', task: 'g/t', until: IN_FIVE }] },
    `a run of g/t waits until ${IN_FIVE.toISOString()}`,
  ],
  [{ coming: [{ task: 'g/t', at: IN_FIVE }] }, `g/t fires at ${IN_FIVE.toISOString()}`],
] as const)('what runs, waits or fires within that time is not idle: %j', (activity, words) => {
  expect(idle(activity)).toEqual({ holds: false, sentence: `Not idle: ${words}.` });
});

test('a drained scheduler is idle when nothing runs, whatever waits or is due', () => {
  const coming = [{ task: 'g/t', at: IN_FIVE }];
  expect(idle({ draining: true, busy: [{ kind: 'waiting', task: 'g/t', until: null }], coming }).holds).toBe(
    true,
  );
  expect(idle({ draining: true, busy: [{ kind: 'running', task: 'g/t', run: 7 }] }).holds).toBe(false);
});

test('of many reasons three are named, the earliest fire times first', () => {
  const coming = [4, 3, 2, 1].map((minutes) => ({ task: `g/t${minutes}`, at: minutesAgo(-minutes) }));
  expect(idle({ coming }).sentence).toMatch(
    /: g\/t1 fires .*; g\/t2 fires .*; g\/t3 fires .*; and 1 more\.$/,
  );
});

test('a run that goes on is running, one that waits is not', () => {
  const lease = { replica: 'r', token: 1, expiresAt: null };
  const running: RunningRun = { ...request(7), state: 'running', startedAt: NOW, lease };
  const queued: QueuedRun = { ...request(8), state: 'queued', notBefore: null, startedAt: null, error: null };
  expect(judgeNotRunning('g/t', running, 0)).toEqual({ holds: false, sentence: 'Run 7 of g/t is running.' });
  expect(judgeNotRunning('g/t', queued, 0)).toEqual({
    holds: true,
    sentence: 'g/t is not running; run 8 waits.',
  });
  expect(judgeNotRunning('q/t', null, 1).holds).toBe(false);
  expect(judgeNotRunning('g/t', null, 0).holds).toBe(true);
});

test('a success counts as long as it is not too old', () => {
  const at = { now: NOW, withinMs: 3_600_000 };
  expect(judgeLastSuccess('g/t', ended(7), at)).toEqual({
    holds: true,
    sentence: 'g/t succeeded last 59 m ago (run 7, 2026-01-14T23:01:00.000Z).',
  });
  expect(judgeLastSuccess('g/t', ended(7), { ...at, withinMs: 60_000 }).holds).toBe(false);
  expect(judgeLastSuccess('g/t', null, at)).toEqual({
    holds: false,
    sentence: 'g/t has no success on record.',
  });
  expect(judgeLastSuccess('q/t', ended(7, { state: 'finished' }), at)).toMatchObject({
    holds: true,
    sentence: expect.stringContaining('how is not known'),
  });
});

test('a fire time that is overdue is told, of our own and of Quartz', () => {
  const lateness = { now: NOW, draining: false, overdueSince: null, quartz: [] };
  expect(judgeNoLate(lateness)).toEqual({ holds: true, sentence: 'No fire time is overdue.' });
  const quartz = [{ task: 'q/t', dueAt: minutesAgo(3) }];
  expect(judgeNoLate({ ...lateness, draining: true, overdueSince: minutesAgo(5), quartz })).toEqual({
    holds: false,
    sentence: 'Overdue: a fire time for 5 m, while drained; q/t in Quartz for 3 m.',
  });
});
