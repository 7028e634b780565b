import { describe, expect, test } from 'vitest';
import type { TaskState, TaskView } from '../../../src/api/views.ts';
import { fitTable } from '../../../src/cli/render/fit.ts';
import { plainTable } from '../../../src/cli/render/plain-table.ts';
import type { Tone } from '../../../src/cli/render/table.ts';
import { taskTable } from '../../../src/cli/render/task-table.ts';
import { displayWidth } from '../../../src/cli/render/width.ts';
import {
  FAILED,
  SUCCEEDED,
  sampleDurations,
  sampleQuartzTask,
  sampleRunView,
  sampleTaskView,
} from '../../support/sample-views.ts';

/** It is 22:46 there. */
const VIEW = { now: new Date('2026-01-15T17:16:00Z'), timezone: 'Asia/Kolkata' };
const TASK = 'organisations/update-user-count';

function linesOf(tasks: readonly TaskView[], wide = false): string[] {
  return plainTable(taskTable(tasks, VIEW, { wide }))
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
    taskTable([], VIEW, { wide }).columns.flatMap(({ title, dropOrder }) =>
      dropOrder === null ? [] : [[dropOrder, title]],
    );
  expect(orders(false).sort()).toEqual([
    [1, 'SCHEDULE'],
    [2, 'TOOK'],
    [3, 'DESCRIPTION'],
    [4, 'GROUP'],
    [5, 'TASK'],
    [6, 'NEXT RUN (+05:30)'],
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
  const { rows } = taskTable([sampleTaskView(TASK, { state })], VIEW, { wide: false });
  expect(rows[0]?.[2]).toEqual({ text: state, tone });
});

describe('a running task', () => {
  const running = sampleRunView(142, { startedAt: '2026-01-15T17:15:29.000Z' });
  const task = sampleTaskView(TASK, { state: 'running', running, durations: sampleDurations() });
  const cellsOf = (seen: TaskView, progress: boolean) => {
    const [row = []] = taskTable([seen], VIEW, { wide: false, progress }).rows;
    return [row[2], row[5]];
  };

  test('says in a live table how far it is, in place of its last run', () => {
    expect(cellsOf(task, true)).toEqual([
      { text: 'running', tone: 'busy' },
      { text: 'running 31 s of 41 s', tone: 'busy' },
    ]);
    expect(cellsOf({ ...task, durations: null }, true)[1]?.text).toBe('running 31 s');
    expect(cellsOf(task, false)[1]?.text).toBe('-');
  });

  test('says that it takes longer than usual', () => {
    const late = { ...task, running: sampleRunView(142, { startedAt: '2026-01-15T17:14:00.000Z' }) };
    expect(cellsOf(late, false)[0]).toEqual({ text: 'running long', tone: 'bad' });
    expect(cellsOf(late, true)[1]).toEqual({ text: 'running 2 m of 41 s', tone: 'bad' });
  });
});

describe('two hundred tasks with long names', () => {
  const WORDS = [
    '学校の利用者数を数え直す',
    'إعادة حساب المستخدمين لكل كتلة',
    '👩\u200d👧 recount ☎\ufe0f families 🇮🇳',
  ];
  const lastRun = sampleRunView(7, { ...FAILED, startedAt: '2026-01-13T20:30:00.000Z' });
  const tasks = Array.from({ length: 200 }, (_, index) => {
    const description = WORDS[index % WORDS.length] ?? '';
    const schedule = '0 0 2 1/1 * ? *';
    const taskName = `updateUserCountScheduler${index}`;
    return index % 2 === 0
      ? sampleQuartzTask({ taskGroup: 'NetOps-PC1502295457753', taskName, description, schedule, lastRun })
      : sampleTaskView(`organisation-maintenance/recount-every-block-of-every-district-${index}`, {
          description,
          lastRun,
          state: 'quarantined',
        });
  });
  const fitted = (columns: number, seen: readonly TaskView[] = tasks) =>
    plainTable(fitTable(taskTable(seen, VIEW, { wide: false }), columns))
      .trimEnd()
      .split('\n');

  test.each([60, 80, 120, 200])('fit into %i columns', (columns) => {
    const lines = fitted(columns);
    expect(lines).toHaveLength(201);
    expect(lines.filter((line) => displayWidth(line) > columns)).toEqual([]);
  });

  test('are told apart by the ends of their names', () => {
    expect(fitted(60)[200]).toMatch(/^recount-\S*…\S*-199 +quarantined +yesterday 02:00 failed \(3\)$/);
    expect(fitted(60)[0]).toMatch(/^TASK +STATE +LAST RUN \(\+05:30\)$/);
  });

  test('lose a group that all share before anything else', () => {
    const shared = tasks.filter(({ source }) => source === 'quartz');
    expect(fitted(140, shared)[0]).toMatch(/^TASK +STATE +SCHEDULE .*DESCRIPTION$/);
  });

  test('keep their groups where names alone are not enough', () => {
    const alike = ['north-of-the-river', 'south-of-the-river'].map((taskGroup) => ({
      ...tasks[0],
      taskGroup,
    }));
    expect(fitted(80, alike as TaskView[])[0]).toMatch(/^GROUP +TASK +STATE +LAST RUN/);
  });
});
