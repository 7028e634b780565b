import { expect, test } from 'vitest';
import type { TaskView } from '../../../src/api/views.ts';
import { changeLine, findChanges } from '../../../src/cli/watch/changes.ts';
import {
  FAILED,
  SUCCEEDED,
  sampleDurations,
  sampleRunView,
  sampleTaskView,
} from '../../support/sample-views.ts';

const NAME = 'organisations/update-user-count';
const IDLE = sampleTaskView(NAME);
const RUNNING = sampleTaskView(NAME, { state: 'running', running: sampleRunView(142) });
const ENDED = sampleTaskView(NAME, { lastRun: sampleRunView(142, SUCCEEDED) });
const NEXT_RUNNING = { ...RUNNING, running: sampleRunView(143), lastRun: sampleRunView(142, FAILED) };

function linesOf(before: readonly TaskView[], after: readonly TaskView[], now = '2026-01-15T00:00:10Z') {
  const at = new Date(now);
  const changes = findChanges({ tasks: before, at: new Date('2026-01-15T00:00:08Z') }, { tasks: after, at });
  return changes.map((change) => changeLine(change, 'Asia/Kolkata'));
}

test.each<[string, TaskView[], TaskView[], string[]]>([
  ['nothing where nothing happened', [RUNNING], [RUNNING], []],
  ['that a run began', [IDLE], [RUNNING], ['idle -> running (run 142)']],
  ['how a run ended', [RUNNING], [ENDED], ['running -> idle (run 142 succeeded)']],
  ['a run that came and went between two looks', [IDLE], [ENDED], ['idle -> idle (run 142 succeeded)']],
  ['the next run at once', [RUNNING], [NEXT_RUNNING], ['running -> running (run 142 failed, then run 143)']],
  ['a task that is new', [], [IDLE], ['new -> idle']],
  ['a task that is gone', [IDLE], [], ['idle -> gone']],
  ['no old run of a new task', [], [ENDED], ['new -> idle']],
])('tells %s', (_, before, after, words) => {
  expect(linesOf(before, after)).toEqual(words.map((each) => `05:30:10 ${NAME} ${each}`));
});

test('tells when a run begins to last longer than usual', () => {
  const task = { ...RUNNING, durations: sampleDurations() };
  expect(linesOf([task], [task], '2026-01-15T00:00:50Z')).toEqual([
    `05:30:50 ${NAME} running -> running long (run 142)`,
  ]);
});
