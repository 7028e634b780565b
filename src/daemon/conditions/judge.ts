import { formatDuration } from '../../duration.ts';
import { endOf, type Run } from '../../run/run.ts';

/** Whether a condition holds, and why, in a sentence. */
export interface Verdict {
  holds: boolean;
  sentence: string;
}

/** A loop that is later than this answers nobody in time. */
const MOST_LAG_MS = 1_000;
const MOST_NAMED = 3;

/** `live`: the process answers and its event loop is in time. The store and Quartz take no part: a restart mends neither. Pure. */
export function judgeLive(lagMs: number): Verdict {
  const lag = formatDuration(lagMs);
  return lagMs <= MOST_LAG_MS
    ? { holds: true, sentence: 'The scheduler answers.' }
    : { holds: false, sentence: `The scheduler answers, but its event loop is late by ${lag}.` };
}

/** `ready`: what is triggered now is admitted. Pure. */
export function judgeReady(facts: {
  storeError: string | null;
  stopping: boolean;
  draining: boolean;
}): Verdict {
  if (facts.stopping) return no('The scheduler is stopping.');
  if (facts.storeError !== null) return no(facts.storeError);
  if (facts.draining) return no('The scheduler is being drained and begins nothing new.');
  return yes('The store answers, and runs are admitted.');
}

/** A task with a run; `run` is null of an execution that Quartz does by itself, `until` of a run that may start at once. */
export type Busy =
  | { kind: 'running'; task: string; run: number | null }
  | { kind: 'waiting'; task: string; until: Date | null };

/** What goes on and what is to come, of all tasks. */
export interface Activity {
  now: Date;
  /** Nothing begins, neither what waits nor what is due. */
  draining: boolean;
  /** By task: what runs, be it in Quartz alone, or what waits first. */
  busy: readonly Busy[];
  /** The next fire time of each task that has one. */
  coming: readonly { task: string; at: Date }[];
}

/**
 * `idle-for`: nothing runs, and until that time has passed nothing begins by itself: no fire time comes, and nothing that
 * waits may start. While draining nothing begins at all. Pure.
 */
export function judgeIdle({ now, draining, busy, coming }: Activity, forMs: number): Verdict {
  const until = new Date(now.getTime() + forMs);
  const counts = busy.filter((each) => {
    if (each.kind === 'running') return true;
    return !draining && (each.until === null || each.until <= until);
  });
  const due = draining
    ? []
    : coming.filter(({ at }) => at <= until).toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const all = [
    ...counts.map((each) => busyWords(each, now)),
    ...due.map(({ task, at }) => `${task} fires at ${at.toISOString()}`),
  ];
  if (all.length > 0) return no(`Not idle: ${few(all)}.`);
  return yes(
    `Nothing runs, and nothing begins within ${formatDuration(forMs)}${draining ? ', because it is drained' : ''}.`,
  );
}

function busyWords(busy: Busy, now: Date): string {
  const { task } = busy;
  if (busy.kind === 'running')
    return busy.run === null ? `${task} is running` : `run ${busy.run} of ${task} is running`;
  const { until } = busy;
  return `a run of ${task} waits${until && until > now ? ` until ${until.toISOString()}` : ''}`;
}

/** `not-running`: no run of the task goes on; one that waits does not count. Pure. */
export function judgeNotRunning(task: string, active: Run | null, executions: number): Verdict {
  if (active?.state === 'running') return no(`Run ${active.number} of ${task} is running.`);
  if (executions > 0) return no(`${task} is executing in Quartz.`);
  const waiting = active ? `; run ${active.number} waits` : '';
  return yes(`${task} is not running${waiting}.`);
}

/** `last-success`: the task succeeded within that time. A run of Quartz counts when it finished: how it ended nobody knows. Pure. */
export function judgeLastSuccess(
  task: string,
  last: Run | null,
  { withinMs, now }: { withinMs: number; now: Date },
): Verdict {
  const at = last && endOf(last);
  if (!last || !at) return no(`${task} has no success on record.`);
  const agoMs = Math.max(0, now.getTime() - at.getTime());
  const verb = last.state === 'finished' ? 'finished last, how is not known,' : 'succeeded last';
  const sentence = `${task} ${verb} ${formatDuration(agoMs)} ago (run ${last.number}, ${at.toISOString()}).`;
  return agoMs <= withinMs ? yes(sentence) : no(sentence);
}

/** What is overdue: fire times of our own tasks, since when, and jobs of Quartz. */
export interface Lateness {
  now: Date;
  draining: boolean;
  overdueSince: Date | null;
  quartz: readonly { task: string; dueAt: Date }[];
}

/** `no-late`: no fire time is overdue by a minute or more. Pure. */
export function judgeNoLate({ now, draining, overdueSince, quartz }: Lateness): Verdict {
  const ago = (at: Date) => formatDuration(Math.max(0, now.getTime() - at.getTime()));
  const jobs = quartz.map(({ task, dueAt }) => `${task} in Quartz for ${ago(dueAt)}`);
  const own = overdueSince
    ? [`a fire time for ${ago(overdueSince)}${draining ? ', while drained' : ''}`]
    : [];
  if (own.length + jobs.length === 0) return yes('No fire time is overdue.');
  return no(`Overdue: ${few([...own, ...jobs])}.`);
}

/** A condition that cannot be judged does not hold. */
export function unknown(): Verdict {
  return no('The store cannot be used, so that this is not known.');
}

function yes(sentence: string): Verdict {
  return { holds: true, sentence };
}

function no(sentence: string): Verdict {
  return { holds: false, sentence };
}

function few(all: readonly string[]): string {
  const more = all.length - MOST_NAMED;
  return `${all.slice(0, MOST_NAMED).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}
