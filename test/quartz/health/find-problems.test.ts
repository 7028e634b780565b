import { expect, test } from 'vitest';
import { type ClockGap, findProblems } from '../../../src/quartz/health/find-problems.ts';
import type { ClusterNode, ClusterState, Trouble } from '../../../src/quartz/health/read-health.ts';

const NOW = Date.parse('2026-01-15T00:00:00Z');
const NO_GAP: ClockGap = { aheadMs: 0, uncertainMs: 0 };

function ago(ms: number): Date {
  return new Date(NOW - ms);
}

function node(name: string, differs: Partial<ClusterNode> = {}): ClusterNode {
  const usual = { scheduler: 'MyScheduler', checkinIntervalMs: 5_000, failed: false, hasJobs: true };
  return { name, checkedInAt: ago(2_000), ...usual, ...differs };
}

function failed(name: string, silentMs: number, differs: Partial<ClusterNode> = {}): ClusterNode {
  return node(name, { checkedInAt: ago(silentMs), failed: true, ...differs });
}

function trouble(kind: Trouble['kind'], dueMs: number): Trouble {
  return { scheduler: 'MyScheduler', kind, triggers: 1, jobs: 1, examples: ['g/job'], dueAt: ago(dueMs) };
}

function find(state: Partial<ClusterState>, gap = NO_GAP) {
  return findProblems({ now: NOW, nodes: [], troubles: [], executing: [], wait: null, ...state }, gap);
}

test('finds nothing wrong with nodes that check in', () => {
  expect(find({ nodes: [node('node-1'), node('node-2')] })).toEqual([]);
});

test('finds nothing wrong with a scheduler that is not clustered', () => {
  expect(find({})).toEqual([]);
});

test('finds the failed nodes beside living ones', () => {
  expect(find({ nodes: [node('node-1'), failed('node-2', 60_000)] })).toEqual([
    {
      kind: 'nodes-failed',
      scheduler: 'MyScheduler',
      nodes: [{ name: 'node-2', ageMs: 60_000, intervalMs: 5_000 }],
    },
  ]);
});

test('finds that no node of a scheduler is alive, and which one was the last', () => {
  const nodes = [failed('node-1', 90_000), failed('node-2', 60_000), node('x', { scheduler: 'Other' })];
  expect(find({ nodes })).toEqual([
    {
      kind: 'no-node-alive',
      scheduler: 'MyScheduler',
      nodes: 2,
      latest: { name: 'node-2', ageMs: 60_000, intervalMs: 5_000 },
    },
  ]);
});

test('leaves dead nodes of a scheduler without jobs alone', () => {
  expect(find({ nodes: [failed('node-1', 90_000, { hasJobs: false })] })).toEqual([]);
});

test('finds nodes that check in more than a second in the future', () => {
  const nodes = [node('node-1', { checkedInAt: ago(-1_000) }), node('node-2', { checkedInAt: ago(-42_000) })];
  expect(find({ nodes })).toEqual([
    {
      kind: 'nodes-ahead',
      scheduler: 'MyScheduler',
      nodes: [{ name: 'node-2', ageMs: -42_000, intervalMs: 5_000 }],
    },
  ]);
});

test.for([
  [{ aheadMs: 5_000, uncertainMs: 0 }, 0],
  [{ aheadMs: 5_001, uncertainMs: 0 }, 1],
  [{ aheadMs: -6_000, uncertainMs: 0 }, 1],
  [{ aheadMs: 6_000, uncertainMs: 1_500 }, 0],
] as const)('judges a clock gap of %o by what is certain of it', ([gap, count]) => {
  expect(find({}, gap).filter(({ kind }) => kind === 'clock-apart')).toHaveLength(count);
});

test('tells since when stuck triggers are due', () => {
  const stuck = trouble('stuck', 300_000);
  expect(find({ troubles: [stuck] })).toEqual([{ kind: 'triggers-stuck', trouble: stuck, dueMs: 300_000 }]);
});

test.for([
  ['nobody asks for work', { nodes: [node('node-1')] }, { kind: 'idle' }],
  ['nobody asks for work, unclustered', {}, { kind: 'idle' }],
  [
    'all threads may be at work',
    { executing: [{ scheduler: 'MyScheduler', jobs: 2, oldestAt: ago(90_000) }] },
    { kind: 'busy', jobs: 2, forMs: 90_000 },
  ],
  [
    'another scheduler is at work',
    { executing: [{ scheduler: 'Other', jobs: 2, oldestAt: ago(90_000) }] },
    { kind: 'idle' },
  ],
  ['no node is alive', { nodes: [failed('node-1', 60_000)] }, { kind: 'no-node' }],
] as const)('says of overdue triggers that %s', ([, state, because]) => {
  const problems = find({ ...(state as Partial<ClusterState>), troubles: [trouble('overdue', 61_000)] });
  expect(problems).toContainEqual(
    expect.objectContaining({ kind: 'triggers-overdue', dueMs: 61_000, because }),
  );
});

test('names the worst first', () => {
  const problems = find(
    {
      nodes: [
        node('a', { checkedInAt: ago(-9_000) }),
        failed('b', 60_000),
        failed('x', 60_000, { scheduler: 'X' }),
      ],
      troubles: [trouble('error', 0), trouble('overdue', 61_000)],
      wait: { sessions: 1, longestMs: 3_000, holders: [] },
    },
    { aheadMs: 9_000, uncertainMs: 0 },
  );
  expect(problems.map(({ kind }) => kind)).toEqual([
    'no-node-alive',
    'lock-awaited',
    'nodes-failed',
    'triggers-in-error',
    'triggers-overdue',
    'nodes-ahead',
    'clock-apart',
  ]);
});
