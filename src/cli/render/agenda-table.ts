import type { TaskView } from '../../api/views.ts';
import { cell, column, NAMES, rigid, SENTENCES, type Table } from './table.ts';
import { futureTime, type TimeView, timeLeft, zoneLabel } from './time.ts';

/** A task at one of its coming fire times. */
export interface ComingFire {
  at: string;
  task: TaskView;
}

/** The earliest fire times to come of all these tasks, rising, at most `count`. */
export function comingFires(tasks: readonly TaskView[], count: number): ComingFire[] {
  return tasks
    .flatMap((task) => (task.nextRuns ?? []).map((at) => ({ at, task })))
    .sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)))
    .slice(0, count);
}

/** The table of `list --next`; the wide one adds each task's zone. */
export function agendaTable(fires: readonly ComingFire[], view: TimeView, wide: boolean): Table {
  const columns = [
    column(`FIRE TIME (${zoneLabel(view)})`),
    column('IN'),
    column('TASK', { ...NAMES, dropOrder: 3 }),
    column('SCHEDULE', { dropOrder: 1 }),
    ...(wide ? [column('ZONE')] : []),
    column('DESCRIPTION', { ...SENTENCES, dropOrder: 2 }),
  ];
  const rows = fires.map(({ at, task }) => [
    cell(futureTime(at, view)),
    cell(timeLeft(at, view)),
    cell(`${task.taskGroup}/${task.taskName}`),
    cell(task.schedule ?? ''),
    ...(wide ? [cell(task.timezone)] : []),
    cell(task.description),
  ]);
  return { columns: wide ? columns.map(rigid) : columns, rows };
}
