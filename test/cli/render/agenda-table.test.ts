import { expect, test } from 'vitest';
import { agendaTable, comingFires } from '../../../src/cli/render/agenda-table.ts';
import { plainTable } from '../../../src/cli/render/plain-table.ts';
import { sampleTaskView } from '../../support/sample-views.ts';

const view = { now: new Date('2026-01-15T00:00:00.000Z'), timezone: 'UTC' };
const tasks = [
  sampleTaskView('g/daily', { nextRuns: ['2026-01-15T02:00:00.000Z', '2026-01-16T02:00:00.000Z'] }),
  sampleTaskView('g/often', { schedule: '@every 90s', nextRuns: ['2026-01-15T00:01:30.000Z'] }),
  sampleTaskView('g/manual', { schedule: null, nextRun: null, nextRuns: [] }),
];

test('shows the fire times of all tasks in their order', () => {
  expect(
    plainTable(agendaTable(comingFires(tasks, 9), view, false))
      .trimEnd()
      .split('\n')
      .map((line) => line.trimEnd()),
  ).toEqual(
    [
      'FIRE TIME (UTC)  IN    TASK     SCHEDULE    DESCRIPTION',
      '00:01:30         1 min  g/often  @every 90s  Recount users per block',
      '02:00            2 h    g/daily  0 2 * * *   Recount users per block',
      'tomorrow 02:00   26 h   g/daily  0 2 * * *   Recount users per block',
    ].map((line) => line.replace('IN    TASK', 'IN     TASK')),
  );
});

test('keeps no more than asked for', () => {
  expect(comingFires(tasks, 2).map(({ task }) => task.taskName)).toEqual(['often', 'daily']);
});
