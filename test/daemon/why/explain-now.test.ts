import { expect, test } from 'vitest';
import { explainNow } from '../../../src/daemon/why/explain-now.ts';
import type { QueuedRun, RunningRun } from '../../../src/run/run.ts';
import { minutesAgo, NOW, request, sampleFacts, TASK } from './sample-facts.ts';

const LATER = new Date('2026-01-15T00:05:00.000Z');
const DUE = 'Its next fire time is 2026-01-15T02:00:00.000Z, in 2 h, by 0 2 * * * (UTC).';

function sentences(...given: Parameters<typeof sampleFacts>): string[] {
  return explainNow(sampleFacts(...given)).map(({ sentence }) => sentence);
}

function kinds(...given: Parameters<typeof sampleFacts>): string[] {
  return explainNow(sampleFacts(...given)).map(({ kind }) => kind);
}

function queued(differs: Partial<QueuedRun>): QueuedRun {
  return {
    ...request(9, { attempt: 0 }),
    state: 'queued',
    notBefore: null,
    startedAt: null,
    error: null,
    ...differs,
  };
}

const RUNNING: RunningRun = {
  ...request(7, { cause: 'manual', by: 'ops1' }),
  state: 'running',
  startedAt: minutesAgo(3),
  lease: { replica: 'r', token: 1, expiresAt: null },
};
const PAUSE = { by: 'ops1', reason: 'import', since: minutesAgo(60), until: LATER, next: null };

test('an idle task is told when it fires next', () => {
  expect(sentences()).toEqual([DUE]);
});

test('a task without a schedule runs when it is triggered', () => {
  const task = { ...TASK, schedule: null };
  expect(sentences({ task, next: null })).toEqual(['It has no schedule: it runs when it is triggered.']);
});

test('a schedule that has come to its end is told', () => {
  expect(kinds({ next: null })).toEqual(['never-due']);
});

test('a pause is told with who, why, until when, and the way out', () => {
  expect(sentences({}, { pause: PAUSE })[0]).toBe(
    'It has been paused by ops1 for 1 h, until 2026-01-15T00:05:00.000Z: import. Let it fire again: sunbird-tasks resume g/t',
  );
  expect(kinds({}, { pause: { ...PAUSE, until: NOW } })).toEqual(['not-due']);
  expect(kinds({ next: null }, { pause: { ...PAUSE, until: null } })).toEqual(['paused']);
});

test('a quarantine is told with the run that led to it', () => {
  const [first] = explainNow(sampleFacts({}, { quarantine: { since: minutesAgo(5), run: 7 } }));
  expect(first).toMatchObject({
    kind: 'quarantined',
    run: 7,
    sentence: expect.stringContaining('resume g/t'),
  });
});

test.each([
  ['skip', 'A fire time meanwhile is skipped.'],
  ['queue', 'A fire time meanwhile waits, one at most.'],
  ['allow', ''],
] as const)('a running run is told, and what a fire time does meanwhile with overlap %s', (overlap, then) => {
  const [first] = sentences({ usualMs: 41_000, task: { ...TASK, overlap } }, { active: RUNNING });
  expect(first).toBe(
    `It runs: run 7, triggered by ops1, has been running for 3 m, usually 41 s.${then === '' ? '' : ` ${then}`}`,
  );
});

test.each([
  [{}, { running: 16 }, 'waits for a free slot: 16 of at most 16 runs go on (maxRunning).'],
  [{}, { running: 1 }, 'waits to be taken up, which should be a matter of moments.'],
  [{ notBefore: LATER }, {}, 'waits until 2026-01-15T00:05:00.000Z, by its jitter.'],
  [{}, { stopping: true }, 'waits for the scheduler to begin runs again.'],
])('a queued run is told with what it waits for: %j %j', (run, facts, words) => {
  const told = sentences(facts, { active: queued(run) });
  expect(told.find((sentence) => sentence.startsWith('Run 9, started by its schedule, '))).toContain(words);
});

test('a retry is told with its time and what failed before', () => {
  const task = { ...TASK, retry: { attempts: 3, delayMs: 1, backoff: 1 } };
  const active = queued({ attempt: 1, notBefore: LATER, error: 'exit code 3' });
  expect(explainNow(sampleFacts({ task }, { active }))[0]).toEqual({
    kind: 'retry-wait',
    run: 9,
    sentence:
      'Run 9 waits until 2026-01-15T00:05:00.000Z for attempt 2 of at most 3; attempt 1 ended: exit code 3.',
  });
});

test("an operator's schedule is told with the file's, and whether that is new", () => {
  const over = { schedule: '0 1 * * *', timezone: 'UTC' };
  const override = {
    schedule: '0 4 * * *',
    timezone: 'UTC',
    by: 'ops1',
    reason: 'load',
    since: minutesAgo(1),
    over,
  };
  expect(sentences({}, { override })[0]).toBe(
    'Its schedule was set by ops1 at 2026-01-14T23:59:00.000Z to 0 4 * * * (UTC) (load); the tasks file says 0 2 * * * (UTC), which is new since then.',
  );
});

test('what holds everything comes first, then what holds this task, then when it is due', () => {
  const drain = { by: 'ops1', reason: 'deploy', since: minutesAgo(2) };
  const known = { pause: PAUSE, quarantine: { since: NOW, run: 1 }, active: RUNNING };
  expect(kinds({ drain, fileRefused: true }, known)).toEqual([
    'draining',
    'quarantined',
    'paused',
    'running',
    'file-refused',
    'not-due',
  ]);
  expect(sentences({ drain })[0]).toBe(
    'The scheduler is being drained by ops1 since 2026-01-14T23:58:00.000Z and begins nothing new: deploy. End that: sunbird-tasks drain --clear',
  );
});

test('a scheduler that is late says so, but not while it is drained on purpose', () => {
  expect(kinds({ overdueSince: minutesAgo(3) })).toEqual(['late', 'not-due']);
  expect(kinds({ overdueSince: minutesAgo(3), drain: { by: null, reason: null, since: NOW } })).toEqual([
    'draining',
    'not-due',
  ]);
});
