import { expect, test } from 'vitest';
import type { ConfigChanges } from '../../src/config/compare-configs.ts';
import { reloadNotes } from '../../src/daemon/reload-notes.ts';
import type { RunningRun } from '../../src/run/run.ts';
import { emptyRecord, type TaskRecord } from '../../src/store/task-record.ts';
import { sampleTask } from '../support/sample-task.ts';

const NOW = new Date('2026-01-15T00:00:00Z');
const TASK = sampleTask('g/t', { schedule: '0 3 * * *' });
const CHANGED: Partial<ConfigChanges> = { changed: [{ task: 'g/t', keys: ['schedule'] }] };

function notes(changes: Partial<ConfigChanges>, known: Partial<TaskRecord>, tasks = [TASK]) {
  const all = { added: [], removed: [], changed: [], needsRestart: [], ...changes };
  return reloadNotes({ changes: all, tasks, records: [{ ...emptyRecord(TASK.id), ...known }], now: NOW });
}

const OVERRIDE = {
  schedule: '0 4 * * *',
  timezone: 'UTC',
  by: 'ops1',
  reason: null,
  since: NOW,
  over: { schedule: '0 2 * * *', timezone: 'UTC' },
};
const PAUSE = { by: 'ops1', reason: 'import', since: NOW, until: null, next: null };
const RUNNING: RunningRun = {
  number: 7,
  task: TASK.id,
  cause: 'manual',
  retryOf: null,
  fireTime: null,
  queuedAt: NOW,
  params: {},
  by: null,
  reason: null,
  attempt: 1,
  handle: null,
  state: 'running',
  startedAt: NOW,
  lease: { replica: 'r', token: 1, expiresAt: null },
};

test('says that a change of the file lies below an override', () => {
  expect(notes(CHANGED, { override: OVERRIDE })).toEqual([
    'g/t still fires by 0 4 * * * (UTC), as set by ops1; the file says 0 3 * * * (UTC). Back to the file: sunbird-tasks reschedule g/t --reset',
  ]);
});

test('says nothing of an override when the file changed something else', () => {
  const changes = { changed: [{ task: 'g/t', keys: ['timeout'] }] };
  expect(notes(changes, { override: OVERRIDE })).toEqual([]);
});

test('says that a task which comes back is paused from before', () => {
  expect(notes({ added: ['g/t'] }, { pause: PAUSE })).toEqual([
    'g/t has been paused by ops1 for 0 ms: import.',
  ]);
  expect(notes({ added: ['g/t'] }, { pause: { ...PAUSE, until: NOW } })).toEqual([]);
});

test.each([
  ['changed', CHANGED, [TASK]],
  ['removed', { removed: ['g/t'] }, []],
])('says that a run of a task that was %s goes on', (_, changes, tasks) => {
  expect(notes(changes, { active: RUNNING }, tasks)).toEqual(['Run 7 of g/t goes on as it began.']);
});
