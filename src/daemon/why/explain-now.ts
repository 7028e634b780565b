import type { WhyReason } from '../../api/why-view.ts';
import { formatDuration } from '../../duration.ts';
import { isInForce, pauseSentence } from '../../run/pause.ts';
import type { QueuedRun, RunningRun } from '../../run/run.ts';
import { hasChangedBelow } from '../../task/override.ts';
import type { ConfiguredTask } from '../../task/task.ts';
import { fullName } from '../../task/task-id.ts';
import type { WhyFacts } from './facts.ts';
import { causeWords, since } from './run-words.ts';

type Facts = WhyFacts<ConfiguredTask>;

/** How a task of the tasks file stands, the most important first. Pure. */
export function explainNow(facts: Facts): WhyReason[] {
  const explanations = [held, quarantined, paused, active, fileRefused, late, overridden, due];
  return explanations.flatMap((explain) => explain(facts) ?? []);
}

/** What holds every task back. */
export function held({ stopping, drain }: Pick<WhyFacts, 'stopping' | 'drain'>): WhyReason | null {
  if (stopping) return reason('stopping', 'The scheduler is stopping and begins nothing new.');
  if (!drain) return null;
  const by = drain.by === null ? '' : ` by ${drain.by}`;
  const why = drain.reason === null ? '' : `: ${drain.reason}`;
  return reason(
    'draining',
    `The scheduler is being drained${by} since ${drain.since.toISOString()} and begins nothing new${why}. End that: sunbird-tasks drain --clear`,
  );
}

/** A fact about no run in particular, or about the given one. */
export function reason(kind: WhyReason['kind'], sentence: string, run: number | null = null): WhyReason {
  return { kind, sentence, run };
}

function quarantined({ task, record: { quarantine } }: Facts): WhyReason | null {
  if (!quarantine) return null;
  const { since: at, run } = quarantine;
  return reason(
    'quarantined',
    `It is quarantined since ${at.toISOString()}: three attempts of run ${run} died with the scheduler. See sunbird-tasks logs ${run}; then let it fire again: sunbird-tasks resume ${fullName(task.id)}`,
    run,
  );
}

/** Who holds it back from here. */
export function paused({
  task,
  record: { pause },
  now,
}: Pick<WhyFacts, 'task' | 'record' | 'now'>): WhyReason | null {
  if (!isInForce(pause, now)) return null;
  const sentence = `It ${pauseSentence(pause, now)}.`;
  return reason('paused', `${sentence} Let it fire again: sunbird-tasks resume ${fullName(task.id)}`);
}

function active(facts: Facts): WhyReason | null {
  const run = facts.record.active;
  if (run?.state === 'running') return running(run, facts);
  if (run?.state === 'queued') return queued(run, facts);
  return null;
}

function running(run: RunningRun, { now, usualMs, task }: Facts): WhyReason {
  const usual = usualMs === null ? '' : `, usually ${formatDuration(usualMs)}`;
  const then =
    task.schedule === null || task.overlap === 'allow'
      ? ''
      : ` A fire time meanwhile ${task.overlap === 'queue' ? 'waits, one at most' : 'is skipped'}.`;
  return reason(
    'running',
    `It runs: run ${run.number}, ${causeWords(run)}, has been running for ${since(run.startedAt, now)}${usual}.${then}`,
    run.number,
  );
}

function queued(run: QueuedRun, facts: Facts): WhyReason {
  const { now, task } = facts;
  const isLater = run.notBefore !== null && run.notBefore > now;
  if (run.attempt > 0) {
    const of = task.retry.attempts > 1 ? ` of at most ${task.retry.attempts}` : '';
    const when = isLater ? ` until ${run.notBefore?.toISOString()}` : '';
    const error = run.error === null ? '' : `; attempt ${run.attempt} ended: ${run.error}`;
    return reason(
      'retry-wait',
      `Run ${run.number} waits${when} for attempt ${run.attempt + 1}${of}${error}.`,
      run.number,
    );
  }
  return reason(
    'queued',
    `Run ${run.number}, ${causeWords(run)}, waits ${waitWords(run, facts)}.`,
    run.number,
  );
}

function waitWords(run: QueuedRun, { now, drain, stopping, running, maxRunning }: Facts): string {
  if (run.notBefore && run.notBefore > now) return `until ${run.notBefore.toISOString()}, by its jitter`;
  if (drain || stopping) return 'for the scheduler to begin runs again';
  if (running >= maxRunning)
    return `for a free slot: ${running} of at most ${maxRunning} runs go on (maxRunning)`;
  return 'to be taken up, which should be a matter of moments';
}

function fileRefused({ fileRefused }: Facts): WhyReason | null {
  if (!fileRefused) return null;
  return reason(
    'file-refused',
    'The tasks file on disk has problems and is not in force: what it says of this task may not count yet. See sunbird-tasks health',
  );
}

function late({ overdueSince, drain, now }: Facts): WhyReason | null {
  if (!overdueSince || drain) return null;
  return reason(
    'late',
    `The scheduler is late: nothing was done yet about a fire time that was due ${since(overdueSince, now)} ago. See sunbird-tasks health`,
  );
}

function overridden({ task, record: { override } }: Facts): WhyReason | null {
  if (!override) return null;
  const by = override.by === null ? '' : ` by ${override.by}`;
  const why = override.reason === null ? '' : ` (${override.reason})`;
  const says = task.schedule === null ? 'has no schedule' : `says ${task.schedule} (${task.timezone})`;
  const changed = hasChangedBelow(override, task) ? ', which is new since then' : '';
  return reason(
    'overridden',
    `Its schedule was set${by} at ${override.since.toISOString()} to ${override.schedule} (${override.timezone})${why}; the tasks file ${says}${changed}.`,
  );
}

function due({ task, record, next, now }: Facts): WhyReason | null {
  const schedule = record.override?.schedule ?? task.schedule;
  const timezone = record.override?.timezone ?? task.timezone;
  if (schedule === null) return reason('manual-only', 'It has no schedule: it runs when it is triggered.');
  if (next)
    return reason(
      'not-due',
      `Its next fire time is ${next.toISOString()}, in ${formatDuration(Math.max(0, next.getTime() - now.getTime()))}, by ${schedule} (${timezone}).`,
    );
  if (isInForce(record.pause, now)) return null;
  return reason('never-due', `Its schedule ${schedule} (${timezone}) has no fire time to come.`);
}
