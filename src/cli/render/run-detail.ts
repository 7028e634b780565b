import type { AttemptView, RunDetailView } from '../../api/views.ts';
import { formatDuration } from '../../duration.ts';
import { type Fact, factLines } from './facts.ts';
import { causeWords, whyOf } from './run-table.ts';
import { fullTime, type TimeView } from './time.ts';
import { isLongerThanUsual, usualWords } from './usual.ts';

/** A run as lines of `name: value`, broken to fit into so many columns; what it does not have is left out. */
export function runDetail(run: RunDetailView, view: TimeView, columns = 0): string {
  const at = (iso: string | null) => iso && fullTime(iso, view);
  const params = Object.entries(run.params ?? {}).map(([name, value]) => `${name}=${value}`);
  const facts: readonly Fact[] = [
    ['Run', String(run.run)],
    ['Task', `${run.taskGroup}/${run.taskName}`],
    ['State', run.state],
    ['Cause', causeWords(run)],
    ['Repeated by', run.retriedBy.length === 0 ? null : `run ${run.retriedBy.join(', ')}`],
    ['Fire time', at(run.fireTime)],
    ['Queued', at(run.queuedAt)],
    ['Not before', at(run.notBefore)],
    ['Started', at(run.startedAt)],
    ['Ended', at(run.endedAt)],
    ['Took', tookWords(run, view)],
    ['Usually takes', run.durations ? usualWords(run.durations) : null],
    ['Waits', run.waiting],
    ['Why', whyOf(run)],
    ['By', run.by],
    ['Params', params.length === 0 ? null : params.join(' ')],
    [run.handle === null ? 'Replica' : 'Node', run.replica],
    ['Pod', run.where?.pod ?? null],
    ['Reached by', run.where?.exec ?? null],
    ['Trigger', run.handle],
    ...run.attempts.map((attempt) => [`Attempt ${attempt.attempt}`, attemptWords(attempt, view)] as const),
    ['Result', run.result === null ? null : JSON.stringify(run.result)],
  ];
  return factLines(facts, columns);
}

function tookWords(run: RunDetailView, { now }: TimeView): string | null {
  if (run.durationMs === null) return null;
  const long = isLongerThanUsual(run, run.durations, now) ? ', which is longer than usual' : '';
  return `${formatDuration(run.durationMs)}${run.state === 'running' ? ' so far' : ''}${long}`;
}

function attemptWords({ startedAt, endedAt, outcome, error }: AttemptView, view: TimeView): string {
  const began = fullTime(startedAt, view);
  if (endedAt === null) return `${began}, goes on`;
  const took = formatDuration(Date.parse(endedAt) - Date.parse(startedAt));
  return `${began}, ${outcome} after ${took}${error === null ? '' : `: ${error}`}`;
}
