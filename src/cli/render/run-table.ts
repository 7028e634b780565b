import type { RunView } from '../../api/views.ts';
import { formatDuration } from '../../duration.ts';
import type { RunState } from '../../run/run.ts';
import { ABSENT, type Cell, cell, column, NAMES, rigid, SENTENCES, type Table, type Tone } from './table.ts';
import { futureTime, pastTime, type TimeView, zoneLabel } from './time.ts';

/** Which columns a table of runs has. */
export interface RunColumns {
  /** Adds who asked and why. */
  wide: boolean;
  /** Names the task of each; needless where all are of one. */
  task: boolean;
}

/** The table of `runs`, and of a task's last ones. */
export function runTable(runs: readonly RunView[], view: TimeView, asked: RunColumns): Table {
  const columns = [
    column('RUN'),
    ...(asked.task ? [column('TASK', { ...NAMES, dropOrder: 5 })] : []),
    column('STATE'),
    column('CAUSE', { dropOrder: 3 }),
    column(`STARTED (${zoneLabel(view)})`),
    column('TOOK', { dropOrder: 2 }),
    column('EXIT', { dropOrder: 1 }),
    ...(asked.wide ? [column('ATTEMPT'), column('BY'), column('REASON')] : []),
    column('ERROR', { ...SENTENCES, dropOrder: 4 }),
  ];
  const rows = runs.map((run) => runRow(run, view, asked));
  return { columns: asked.wide ? columns.map(rigid) : columns, rows };
}

/** How a run's state is coloured. */
export function runTone(state: RunState): Tone {
  switch (state) {
    case 'queued':
    case 'running':
      return 'busy';
    case 'succeeded':
      return 'good';
    case 'failed':
    case 'timed_out':
    case 'interrupted':
      return 'bad';
    case 'cancelled':
    case 'finished':
      return 'plain';
    case 'skipped':
    case 'missed':
      return 'dim';
    default:
      // Of a newer scheduler.
      state satisfies never;
      return 'plain';
  }
}

function runRow(run: RunView, view: TimeView, { wide, task }: RunColumns): Cell[] {
  return [
    cell(String(run.run)),
    ...(task ? [cell(`${run.taskGroup}/${run.taskName}`)] : []),
    cell(run.state, runTone(run.state)),
    cell(causeWords(run)),
    startedCell(run, view),
    run.durationMs === null ? ABSENT : cell(formatDuration(run.durationMs)),
    run.exitCode === null && run.signal === null ? ABSENT : cell(String(run.exitCode ?? run.signal)),
    ...(wide
      ? [cell(String(run.attempt)), orAbsent(run.by), orAbsent(isUnfired(run) ? null : run.reason)]
      : []),
    orAbsent(whyOf(run)),
  ];
}

/** When its work began; of one that did no work, when it was due or is to start. */
function startedCell(run: RunView, view: TimeView): Cell {
  const { startedAt, fireTime, notBefore } = run;
  if (run.state === 'queued' && notBefore !== null) return cell(`at ${futureTime(notBefore, view)}`);
  if (startedAt !== null) return cell(pastTime(startedAt, view));
  return fireTime !== null && isUnfired(run) ? cell(`due ${pastTime(fireTime, view)}`) : ABSENT;
}

/** Why a run exists, with the one that it repeats: `retry of 142`. */
export function causeWords({ cause, retryOf }: RunView): string {
  return retryOf === null ? cause : `${cause} of ${retryOf}`;
}

/** Why a run ended as it did, or why a fire time led to none. */
export function whyOf(run: RunView): string | null {
  if (!isUnfired(run)) return run.error;
  const { reason, merged } = run;
  return merged === null ? reason : `${reason ?? ''} (${merged.count} fire times in a row)`.trimStart();
}

function isUnfired({ state }: RunView): boolean {
  return state === 'missed' || state === 'skipped';
}

function orAbsent(text: string | null): Cell {
  return text === null ? ABSENT : cell(text);
}
