import { expect, test } from 'vitest';
import type { QuartzProblem } from '../../../src/quartz/health/find-problems.ts';
import type { LockHolder, Trouble } from '../../../src/quartz/health/read-health.ts';
import { tellProblems } from '../../../src/quartz/health/tell-problems.ts';

function trouble(differs: Partial<Trouble> = {}): Trouble {
  const usual = { scheduler: 'S', kind: 'error', triggers: 1, jobs: 1, examples: ['g/a'] } as const;
  return { ...usual, dueAt: new Date(0), ...differs };
}

function awaited(...holders: LockHolder[]): QuartzProblem {
  return { kind: 'lock-awaited', wait: { sessions: 2, longestMs: 14_000, holders } };
}

const HOLDER: LockHolder = {
  pid: 4711,
  user: 'sunbird',
  application: 'psql',
  address: '10.0.0.7',
  state: 'idle in transaction',
  openMs: 240_000,
};

function tell(problem: QuartzProblem, trusted = true): string {
  return tellProblems([problem], trusted).join('\n');
}

const node = (name: string, ageMs: number) => ({ name, ageMs, intervalMs: 5_000 });

test.for<[string, QuartzProblem]>([
  ['Quartz: its tables cannot be read: it is away', { kind: 'unreadable', reason: 'it is away' }],
  [
    'Quartz S: NO node is alive: none of its jobs fires at all. n1 checked in 1 m 3 s ago and should every 5.0 s.',
    { kind: 'no-node-alive', scheduler: 'S', nodes: 1, latest: node('n1', 63_000) },
  ],
  [
    'n1, the last of 3, checked in 1 m 3 s ago',
    { kind: 'no-node-alive', scheduler: 'S', nodes: 3, latest: node('n1', 63_000) },
  ],
  [
    'Quartz S: n2 (silent for 1 m 3 s, should check in every 5.0 s) failed.',
    { kind: 'nodes-failed', scheduler: 'S', nodes: [node('n2', 63_000)] },
  ],
  ['Quartz S: 1 trigger of g/a is in state ERROR', { kind: 'triggers-in-error', trouble: trouble() }],
  [
    'Quartz S: 1200 triggers of g/a, g/b and 898 more jobs are in state ERROR',
    { kind: 'triggers-in-error', trouble: trouble({ triggers: 1_200, jobs: 900, examples: ['g/a', 'g/b'] }) },
  ],
  [
    'Quartz S: 1 trigger of g/a is stuck, due for 5 m: taken, but no node is at work on it.',
    { kind: 'triggers-stuck', trouble: trouble(), dueMs: 300_000 },
  ],
  [
    'Quartz S: 1 trigger of g/a is overdue by 1 m 1 s. All threads may be busy: 1 job executes, for up to 1 m 30 s.',
    {
      kind: 'triggers-overdue',
      trouble: trouble(),
      dueMs: 61_000,
      because: { kind: 'busy', jobs: 1, forMs: 90_000 },
    },
  ],
  [
    'Quartz S: the last check-in of a (42 s), b (42 s), c (42 s) and 1 more lies in the future',
    { kind: 'nodes-ahead', scheduler: 'S', nodes: ['a', 'b', 'c', 'd'].map((name) => node(name, -42_000)) },
  ],
  ["the database's clock is 12 s behind this machine's", { kind: 'clock-apart', aheadMs: -12_000 }],
  [
    'Quartz: 2 sessions wait for the lock under which jobs fire, for up to 14 s; meanwhile none fires. Held by session 4711 (psql, user sunbird, 10.0.0.7, idle in transaction, open for 4 m). Let it commit, or end it: SELECT pg_terminate_backend(4711).',
    awaited(HOLDER),
  ],
  [
    'Held by session 9. Let it commit',
    awaited({ pid: 9, user: null, application: null, address: null, state: null, openMs: null }),
  ],
  [
    'Held by a prepared transaction. Let it commit, or end it: ROLLBACK PREPARED.',
    awaited({ ...HOLDER, pid: 0 }),
  ],
  ['Who holds it could not be seen.', awaited()],
])('says: %s', ([words, problem]) => {
  expect(tell(problem)).toContain(words);
});

test('keeps reasons and sessions to itself before whoever is not trusted', () => {
  expect(tell({ kind: 'unreadable', reason: 'it is away' }, false)).toBe(
    'Quartz: its tables cannot be read.',
  );
  expect(tell(awaited(HOLDER), false)).toBe(
    'Quartz: 2 sessions wait for the lock under which jobs fire, for up to 14 s; meanwhile none fires.',
  );
});

test('tells twenty problems, and how many more there are', () => {
  const problems = Array.from({ length: 25 }, () => awaited());
  const told = tellProblems(problems, true);
  expect([told.length, told.at(-1)]).toEqual([21, 'Quartz: 5 more of such problems.']);
});
