import type { RunView, TaskState, TaskView } from '../../api/views.ts';
import { formatDuration } from '../../duration.ts';
import { marksOf } from './operator-words.ts';
import { runTone } from './run-table.ts';
import { ABSENT, type Cell, cell, column, rigid, type Table, type Tone } from './table.ts';
import { comingTime, pastTime, type TimeView, zoneLabel } from './time.ts';

/** The table of `list`; the wide one adds each task's zone, source and the number of its run. */
export function taskTable(tasks: readonly TaskView[], view: TimeView, wide: boolean): Table {
  const columns = [
    column('GROUP', { dropOrder: 4 }),
    column('TASK'),
    column('STATE'),
    column('SCHEDULE', { dropOrder: 1 }),
    column(`NEXT RUN (${zoneLabel(view)})`),
    column('LAST RUN'),
    column('TOOK', { dropOrder: 2 }),
    ...(wide ? [column('ZONE'), column('SOURCE'), column('RUN')] : []),
    column('DESCRIPTION', { dropOrder: 3, shrinks: true }),
  ];
  return {
    columns: wide ? columns.map(rigid) : columns,
    rows: tasks.map((task) => taskRow(task, view, wide)),
  };
}

function taskRow(task: TaskView, view: TimeView, wide: boolean): Cell[] {
  return [
    cell(task.taskGroup),
    cell(task.taskName),
    cell(task.state, stateTone(task.state)),
    task.schedule === null ? ABSENT : cell(task.schedule),
    task.nextRun === null ? ABSENT : cell(comingTime(task.nextRun, view)),
    ...lastCells(task, view),
    ...(wide
      ? [cell(task.timezone), cell(task.source), task.running ? cell(`${task.running.run}`) : ABSENT]
      : []),
    cell(`${marksOf(task, view)}${task.description}`),
  ];
}

/** LAST RUN and TOOK. Quartz remembers when a job was fired last, which may be later than the last run that we saw. */
function lastCells({ lastRun, running, quartz }: TaskView, view: TimeView): Cell[] {
  const fired = quartz?.triggers
    .flatMap(({ previousFireTime }) => previousFireTime ?? [])
    .sort()
    .at(-1);
  if (fired !== undefined && running === null && fired > (lastRun?.startedAt ?? ''))
    return [cell(`${pastTime(fired, view)} fired`), ABSENT];
  if (lastRun === null) return [ABSENT, ABSENT];
  const { durationMs } = lastRun;
  return [lastRunCell(lastRun, view), durationMs === null ? ABSENT : cell(formatDuration(durationMs))];
}

function lastRunCell(run: RunView, view: TimeView): Cell {
  const at = pastTime(run.startedAt ?? run.queuedAt, view);
  const code = run.state === 'failed' && run.exitCode !== null ? ` (${run.exitCode})` : '';
  return cell(`${at} ${run.state}${code}`, runTone(run.state));
}

function stateTone(state: TaskState): Tone {
  switch (state) {
    case 'running':
    case 'queued':
      return 'busy';
    case 'quarantined':
      return 'bad';
    case 'paused':
      return 'dim';
    case 'idle':
      return 'plain';
    default:
      return state satisfies never;
  }
}
