import { expect, test } from 'vitest';
import { explainQuartz } from '../../../src/daemon/why/explain-quartz.ts';
import type { QuartzFacts } from '../../../src/daemon/why/facts.ts';
import type { QuartzNode, QuartzTask, QuartzTrigger } from '../../../src/task/quartz-task.ts';
import { minutesAgo, NOW, sampleFacts } from './sample-facts.ts';

const TRIGGER: QuartzTrigger = {
  group: 'NetOps',
  name: 'nightly',
  state: 'WAITING',
  type: 'CRON',
  cron: { expression: '0 0 2 * * ?', timezone: 'Asia/Kolkata' },
  simple: null,
  nextFireTime: new Date('2026-01-15T02:00:00.000Z'),
  previousFireTime: null,
  endTime: null,
  calendar: null,
  groupPaused: false,
};

const JOB: QuartzTask = {
  id: { group: 'NetOps', name: 'verify' },
  description: '',
  source: 'quartz',
  schedule: '0 0 2 * * ?',
  timezone: 'Asia/Kolkata',
  job: {
    scheduler: 'MyScheduler',
    group: 'NetOps',
    name: 'verify',
    className: 'org.sunbird.Verify',
    durable: false,
    nonConcurrent: true,
    requestsRecovery: true,
    data: { kind: 'empty' },
  },
  triggers: [TRIGGER],
  executions: [],
  state: 'idle',
};

function node(failed: boolean): QuartzNode {
  return {
    scheduler: 'MyScheduler',
    name: 'node-1',
    checkedInAt: minutesAgo(5),
    checkinIntervalMs: 5_000,
    failed,
  };
}

function told(job: Partial<QuartzTask>, quartz: Partial<QuartzFacts> = {}) {
  const facts = sampleFacts();
  const there: QuartzFacts = { now: NOW, staleSince: null, nodes: [node(false)], ...quartz };
  return explainQuartz({ ...facts, task: { ...JOB, ...job }, quartz: there });
}

function ofTrigger(differs: Partial<QuartzTrigger>) {
  return told({ triggers: [{ ...TRIGGER, ...differs }] })[0];
}

test.each([
  [{}, 'not-due', /fires next at 2026-01-15T02:00:00.000Z, in 2 h by 0 0 2 \* \* \? \(Asia\/Kolkata\)\./],
  [{ calendar: 'holidays' }, 'not-due', /on days that its calendar holidays allows/],
  [{ nextFireTime: minutesAgo(10) }, 'late', /is WAITING and overdue by 10 m: no node takes it/],
  [{ nextFireTime: null }, 'never-due', /no fire time to come/],
  [{ state: 'ERROR' }, 'quartz-error', /state ERROR and will not fire.*resetTriggerFromErrorState/],
  [{ state: 'PAUSED' }, 'paused', /is paused in Quartz; Quartz does not say by whom/],
  [{ state: 'PAUSED_BLOCKED', groupPaused: true }, 'paused', /because its whole group NetOps is/],
  [{ state: 'BLOCKED' }, 'quartz-blocked', /never executes it twice at once/],
  [{ state: 'COMPLETE' }, 'quartz-complete', /fired for the last time/],
  [{ state: 'ACQUIRED' }, 'quartz-taken', /fires it in a moment/],
  [{ state: 'ACQUIRED', nextFireTime: minutesAgo(10) }, 'quartz-taken', /10 m past its time and not fired/],
] as const)('a trigger is explained: %j', (trigger, kind, words) => {
  expect(ofTrigger(trigger)).toMatchObject({ kind, sentence: expect.stringMatching(words) });
});

test('a job without a trigger runs when it is triggered', () => {
  expect(told({ triggers: [] })).toMatchObject([{ kind: 'manual-only' }]);
});

test('a trigger that is well comes behind those that are not', () => {
  const triggers = [TRIGGER, { ...TRIGGER, name: 'broken', state: 'ERROR' }];
  expect(told({ triggers }).map(({ kind }) => kind)).toEqual(['quartz-error', 'not-due']);
});

test('that no node is alive comes before all its triggers say', () => {
  expect(told({}, { nodes: [node(true)] })[0]).toMatchObject({
    kind: 'quartz-no-node',
    sentence: expect.stringContaining('node-1 was the last to check in, 5 m ago'),
  });
  expect(told({}, { nodes: [node(true), node(false)] })).toHaveLength(1);
  expect(told({}, { nodes: [] })).toHaveLength(1);
});

test('an execution is told with its node, and whether that is lost', () => {
  const execution = {
    entry: 'e',
    triggerGroup: 'NetOps',
    triggerName: 'nightly',
    node: 'node-1',
    startedAt: minutesAgo(3),
    scheduledFor: minutesAgo(3),
    lost: false,
  };
  expect(told({ executions: [execution] })[0]).toMatchObject({
    kind: 'running',
    sentence: 'It executes on node-1 since 2026-01-14T23:57:00.000Z, for 3 m.',
  });
  expect(told({ executions: [{ ...execution, lost: true }] })[0]).toMatchObject({
    kind: 'quartz-lost',
    sentence: expect.stringMatching(
      /node-1 is silent; another node clears that away and executes it again\./,
    ),
  });
});

test('what is told from memory is told as such', () => {
  expect(told({}, { staleSince: minutesAgo(1) })[0]).toMatchObject({ kind: 'quartz-stale' });
});

test('tells who paused it from here, until when and why, and what schedule was set', () => {
  const pause = { by: 'ops1', reason: 'import', since: minutesAgo(5), until: null, next: null };
  const over = { schedule: '0 0 2 * * ?', timezone: 'Asia/Kolkata' };
  const override = {
    schedule: '0 0 4 * * ?',
    timezone: 'UTC',
    by: 'ops1',
    reason: null,
    since: minutesAgo(9),
    over,
  };
  const facts = sampleFacts({}, { pause, override });
  const quartz = { now: NOW, staleSince: null, nodes: [node(false)] };
  const task: QuartzTask = { ...JOB, triggers: [{ ...TRIGGER, state: 'PAUSED' }], state: 'paused' };
  const sentences = explainQuartz({ ...facts, task, quartz }).map(({ sentence }) => sentence);
  expect(sentences).toEqual([
    expect.stringMatching(
      /^It has been paused by ops1 for 5 m.*: import\. Let it fire again: sunbird-tasks resume NetOps\/verify$/,
    ),
    expect.stringMatching(
      /^Its schedule was set from here by ops1 at .* to 0 0 4 \* \* \? \(UTC\); its trigger had 0 0 2/,
    ),
    'Trigger NetOps.nightly is paused in Quartz, as it was asked for from here.',
  ]);
});
