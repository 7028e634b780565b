import type { RunView, TaskView } from '../../api/views.ts';
import { stateWord } from '../render/task-table.ts';
import { clockTime } from '../render/time.ts';

/** Tasks as they stood at an instant. */
export interface Sight {
  tasks: readonly TaskView[];
  at: Date;
}

/** What became of a task between two looks at it. */
export interface TaskChange {
  at: string;
  taskGroup: string;
  taskName: string;
  /** State words as `list` shows them; null where it was not there before, or is not there any more. */
  from: string | null;
  to: string | null;
  /** The run it has now, or null. */
  run: number | null;
  /** The last run that ended meanwhile, or null. */
  ended: { run: number; state: string } | null;
}

/** What changed from one look to the next: states, runs that ended or began, tasks that came or went. Pure. */
export function findChanges(before: Sight, after: Sight): TaskChange[] {
  const known = new Map(before.tasks.map((task) => [nameOf(task), task]));
  const there = new Set(after.tasks.map(nameOf));
  const at = after.at.toISOString();
  const changes = after.tasks.flatMap((task) => {
    const earlier = known.get(nameOf(task));
    const from = earlier ? stateWord(earlier, before.at) : null;
    const ended = earlier ? endedMeanwhile(earlier.lastRun, task.lastRun) : null;
    const change = { ...changeOf(task, at), from, to: stateWord(task, after.at), ended };
    const isNews = from !== change.to || ended !== null || change.run !== (earlier?.running?.run ?? null);
    return isNews ? [change] : [];
  });
  const gone = before.tasks.filter((task) => !there.has(nameOf(task)));
  return [
    ...changes,
    ...gone.map((task) => ({ ...changeOf(task, at), from: stateWord(task, before.at), to: null, run: null })),
  ];
}

/** A change in a line: `22:47:10 organisations/update-user-count idle -> running (run 142)`. */
export function changeLine(change: TaskChange, timezone: string): string {
  const { at, taskGroup, taskName, from, to, run, ended } = change;
  const runs = [ended && `run ${ended.run} ${ended.state}`, run !== null && `run ${run}`].filter(Boolean);
  const detail = runs.length === 0 ? '' : ` (${runs.join(', then ')})`;
  return `${clockTime(new Date(at), timezone)} ${taskGroup}/${taskName} ${from ?? 'new'} -> ${to ?? 'gone'}${detail}`;
}

function changeOf({ taskGroup, taskName, running }: TaskView, at: string): TaskChange {
  return { at, taskGroup, taskName, from: null, to: null, run: running?.run ?? null, ended: null };
}

function endedMeanwhile(before: RunView | null, after: RunView | null): TaskChange['ended'] {
  if (after === null || after.run === before?.run) return null;
  return { run: after.run, state: after.state };
}

/** The full name of the task that something is about. */
export function nameOf({ taskGroup, taskName }: Pick<TaskView, 'taskGroup' | 'taskName'>): string {
  return `${taskGroup}/${taskName}`;
}
