import { expect, test } from 'vitest';
import type { TaskState, TaskView } from '../../../src/api/views.ts';
import { plainTable } from '../../../src/cli/render/plain-table.ts';
import type { Tone } from '../../../src/cli/render/table.ts';
import { taskTable } from '../../../src/cli/render/task-table.ts';
import {
  FAILED,
  SUCCEEDED,
  sampleQuartzTask,
  sampleRunView,
  sampleTaskView,
} from '../../support/sample-views.ts';

/** It is 22:46 there. */
const VIEW = { now: new Date('2026-01-15T17:16:00Z'), timezone: 'Asia/Kolkata' };
const TASK = 'organisations/update-user-count';

function linesOf(tasks: readonly TaskView[], wide = false): string[] {
  return plainTable(taskTable(tasks, VIEW, wide))
    .trimEnd()
    .split('\n');
}

test('shows how each task stands, in the zone of the tasks file', () => {
  const lastRun = sampleRunView(7, { ...SUCCEEDED, startedAt: '2026-01-14T20:30:00.000Z' });
  expect(linesOf([sampleTaskView(TASK, { lastRun, nextRun: '2026-01-15T20:30:00.000Z' })])).toEqual([
    'GROUP          TASK               STATE  SCHEDULE   NEXT RUN (+05:30)  LAST RUN         TOOK  DESCRIPTION',
    'organisations  update-user-count  idle   0 2 * * *  02:00 in 3 h       02:00 succeeded  42 s  Recount users per block',
  ]);
});

test('shows dashes for a manual-only task that never ran', () => {
  const [, line] = linesOf([sampleTaskView(TASK, { schedule: null, nextRun: null })]);
  expect(line).toMatch(/idle +- +- +- +- +Recount/);
});

test('shows the exit code of a run that failed', () => {
  const [, line] = linesOf([sampleTaskView(TASK, { lastRun: sampleRunView(7, FAILED) })]);
  expect(line).toContain('05:30 failed (3)');
});

test('shows when Quartz fired a job, where that is later than the last run that was seen', () => {
  const lastRun = sampleRunView(7, {
    ...SUCCEEDED,
    state: 'finished',
    startedAt: '2026-01-14T20:30:01.000Z',
  });
  const firedAt = (previousFireTime: string) =>
    linesOf([sampleQuartzTask({ lastRun }, { previousFireTime })])[1];
  expect(firedAt('2026-01-14T20:30:00.000Z')).toMatch(/02:00 finished +42 s /);
  expect(firedAt('2026-01-15T08:30:00.000Z')).toMatch(/14:00 fired +- /);
});

test('adds zone, source and the run under way when it is wide', () => {
  const running = sampleRunView(142);
  const [titles, line] = linesOf([sampleTaskView(TASK, { running, state: 'running' })], true);
  expect(titles).toMatch(/TOOK +ZONE +SOURCE +RUN +DESCRIPTION$/);
  expect(line).toMatch(/UTC +configured +142 +Recount/);
});

test('lets columns go in a fixed order, but none of a wide table', () => {
  const orders = (wide: boolean) =>
    taskTable([], VIEW, wide).columns.flatMap(({ title, dropOrder }) =>
      dropOrder === null ? [] : [[dropOrder, title]],
    );
  expect(orders(false).sort()).toEqual([
    [1, 'SCHEDULE'],
    [2, 'TOOK'],
    [3, 'DESCRIPTION'],
    [4, 'GROUP'],
  ]);
  expect(orders(true)).toEqual([]);
});

test.each<[TaskState, Tone]>([
  ['running', 'busy'],
  ['queued', 'busy'],
  ['quarantined', 'bad'],
  ['paused', 'dim'],
  ['idle', 'plain'],
])('colours a task that is %s as %s', (state, tone) => {
  const { rows } = taskTable([sampleTaskView(TASK, { state })], VIEW, false);
  expect(rows[0]?.[2]).toEqual({ text: state, tone });
});
