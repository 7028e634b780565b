import type { RunView } from '../../../api/views.ts';
import { cellAt, type Grid } from './grid.ts';
import { type Mark, worse } from './signs.ts';

/** What is known of a task for its line. Instants are ISO texts. */
export interface TimelineTask {
  taskGroup: string;
  taskName: string;
  /** In no order. */
  runs: readonly RunView[];
  /** To come, rising. */
  fireTimes: readonly string[];
  /** Before this instant there are runs that were not looked up; null when all were. */
  knownSince: string | null;
  /** After this instant there are fire times that were not looked up; null when all were. */
  knownUntil: string | null;
}

/** What each cell of a task's line tells: of several in one the worst. */
export function rowMarks(task: TimelineTask, grid: Grid): Mark[] {
  const marks = grid.edges.slice(1).map((_, cell) => unknownOr(task, grid, cell));
  const put = (mark: Mark, from: number, to: number) => {
    for (let cell = Math.max(0, from); cell <= Math.min(to, marks.length - 1); cell++)
      marks[cell] = worse(marks[cell] ?? 'nothing', mark);
  };
  for (const run of task.runs) {
    const [from, to] = spanOf(run, grid);
    if (to >= (grid.edges[0] ?? 0)) put(run.state, cellAt(grid, from), cellAt(grid, to));
  }
  for (const at of task.fireTimes) {
    const cell = cellAt(grid, Date.parse(at));
    if (cell >= grid.past) put('due', cell, cell);
  }
  return marks;
}

/** Of a cell that nothing is put into. */
function unknownOr({ knownSince, knownUntil }: TimelineTask, { edges, past }: Grid, cell: number): Mark {
  const [start = 0, end = 0] = [edges[cell], edges[cell + 1]];
  if (cell < past) return knownSince !== null && start < Date.parse(knownSince) ? 'more' : 'nothing';
  return knownUntil !== null && end > Date.parse(knownUntil) ? 'more' : 'nothing';
}

/** From when to when a run shows, both included; what goes on reaches to now, and nothing lies behind it. */
function spanOf(run: RunView, { edges, past }: Grid): [number, number] {
  const lastMs = (edges[past] ?? 0) - 1;
  const [from, to] = instantsOf(run);
  const fromMs = Math.min(Date.parse(from), lastMs);
  // The end itself is no part of a run that ends where a cell does.
  const toMs = to === null ? lastMs : Math.min(Date.parse(to) - 1, lastMs);
  return [fromMs, Math.max(fromMs, toMs)];
}

function instantsOf(run: RunView): [string, string | null] {
  const { startedAt, queuedAt, endedAt, fireTime, merged } = run;
  switch (run.state) {
    case 'skipped':
    case 'missed':
      return [fireTime ?? queuedAt, merged?.lastFireTime ?? fireTime ?? queuedAt];
    case 'queued':
    case 'running':
      return [startedAt ?? queuedAt, null];
    default:
      return [startedAt ?? endedAt ?? queuedAt, endedAt ?? startedAt ?? queuedAt];
  }
}
