import type { RunView, TaskState, TaskView } from '../../api/views.ts';
import { formatDuration } from '../../duration.ts';
import { marksOf } from './operator-words.ts';
import { runTone } from './run-table.ts';
import {
  ABSENT,
  type Cell,
  type Column,
  cell,
  column,
  NAMES,
  rigid,
  SENTENCES,
  type Table,
  type Tone,
} from './table.ts';
import { comingTime, pastTime, type TimeView, zoneLabel } from './time.ts';
import { isLongerThanUsual, progressWords } from './usual.ts';

/** What the table of `list` shows beside what it always does. */
export interface TaskColumns {
  /** Adds each task's zone, source and the number of its run. */
  wide: boolean;
  /** Tells of a running task how far it is in place of its last run, for a table that is drawn again and again. */
  progress?: boolean;
}

/** The table of `list`. */
export function taskTable(tasks: readonly TaskView[], view: TimeView, asked: TaskColumns): Table {
  const { wide } = asked;
  const columns = [
    groupColumn(tasks),
    column('TASK', { ...NAMES, dropOrder: 5 }),
    column('STATE'),
    column('SCHEDULE', { dropOrder: 1 }),
    column(`NEXT RUN (${zoneLabel(view)})`, { dropOrder: 6 }),
    column('LAST RUN', { titleAlone: `LAST RUN (${zoneLabel(view)})` }),
    column('TOOK', { dropOrder: 2 }),
    ...(wide ? [column('ZONE'), column('SOURCE'), column('RUN')] : []),
    column('DESCRIPTION', { ...SENTENCES, dropOrder: 3 }),
  ];
  return {
    columns: wide ? columns.map(rigid) : columns,
    rows: tasks.map((task) => taskRow(task, view, asked)),
  };
}

/** A group that all share tells nothing; one without which two tasks look the same stays. */
function groupColumn(tasks: readonly TaskView[]): Column {
  const groups = new Set(tasks.map(({ taskGroup }) => taskGroup)).size;
  const names = new Set(tasks.map(({ taskName }) => taskName)).size;
  const narrower: Partial<Column> = { shrinks: true, cut: 'middle', dropOrder: 4, ampleWidth: 24 };
  if (groups === 1) return column('GROUP', { dropOrder: 0 });
  return column('GROUP', { ...narrower, stays: names < tasks.length });
}

function taskRow(task: TaskView, view: TimeView, { wide, progress = false }: TaskColumns): Cell[] {
  return [
    cell(task.taskGroup),
    cell(task.taskName),
    stateCell(task, view),
    task.schedule === null ? ABSENT : cell(task.schedule),
    task.nextRun === null ? ABSENT : cell(comingTime(task.nextRun, view)),
    ...(progress && task.running?.state === 'running'
      ? [progressCell(task, task.running, view), ABSENT]
      : lastCells(task, view)),
    ...(wide
      ? [cell(task.timezone), cell(task.source), task.running ? cell(`${task.running.run}`) : ABSENT]
      : []),
    cell(`${marksOf(task, view)}${task.description}`),
  ];
}

/** The state in a word; of a running task whether it takes longer than usual. */
export function stateWord({ state, running, durations }: TaskView, now: Date): string {
  return state === 'running' && isLongerThanUsual(running, durations, now) ? 'running long' : state;
}

function stateCell(task: TaskView, { now }: TimeView): Cell {
  const word = stateWord(task, now);
  return cell(word, word === task.state ? stateTone(task.state) : 'bad');
}

/** In place of the last run and as wide as one, so that the table does not jump. */
function progressCell(task: TaskView, running: RunView, view: TimeView): Cell {
  return cell(`running ${progressWords(running, task.durations, view.now)}`, stateCell(task, view).tone);
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
      // Of a newer scheduler.
      state satisfies never;
      return 'plain';
  }
}
