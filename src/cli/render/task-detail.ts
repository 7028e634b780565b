import type { RunView, TaskDetailView } from '../../api/views.ts';
import { formatDuration } from '../../duration.ts';
import type { ParamSpec } from '../../task/param-spec.ts';
import { type Fact, factLines } from './facts.ts';
import { overrideWords, pauseWords } from './operator-words.ts';
import { quartzFacts } from './quartz-facts.ts';
import { hookFacts, runbookFacts, safeguardFacts } from './safeguard-facts.ts';
import { comingTime, fullTime, futureTime, type TimeView } from './time.ts';
import { isLongerThanUsual, runningMs, usualWords } from './usual.ts';

/** A task as lines of `name: value`, broken to fit into so many columns; what it does not have is left out. */
export function taskDetail(task: TaskDetailView, view: TimeView, columns = 0): string {
  const { quarantine, running, nextRun, durations } = task;
  const facts: readonly Fact[] = [
    ['Task', `${task.taskGroup}/${task.taskName}`],
    ['Description', task.description || null],
    ...runbookFacts(task),
    ['State', task.state],
    [
      'Paused',
      task.paused && `${pauseWords(task.paused, view)} (since ${fullTime(task.paused.since, view)})`,
    ],
    ['Quarantined', quarantine && `since ${fullTime(quarantine.since, view)}, by run ${quarantine.run}`],
    [
      'Schedule',
      task.schedule === null ? 'none; runs when triggered' : `${task.schedule} (${task.timezone})`,
    ],
    ['Overridden', task.overridden && overrideWords({ ...task, overridden: task.overridden }, view)],
    ...task.drift.map(({ text }) => ['Drift', text] as const),
    [
      'Next run',
      nextRun && `${fullTime(nextRun, view)} (${comingTime(nextRun, view)})${elsewhere(nextRun, task, view)}`,
    ],
    ['Then', laterTimes(task, view)],
    ['Now', running && nowWords(running, task, view)],
    ['Usually takes', durations ? usualWords(durations) : null],
    ['Took lately', durations ? durations.lastMs.map(formatDuration).join(', ') : null],
    ['Timeout', task.timeoutMs === null ? null : formatDuration(task.timeoutMs)],
    ['Recovers', recoverWords(task)],
    ['Retry', retryWords(task.retry)],
    ['Overlap', overlapWords(task)],
    ['Misfire', misfireWords(task)],
    ['Jitter', !task.jitterMs ? null : `starts up to ${formatDuration(task.jitterMs)} late, by chance`],
    ...safeguardFacts(task),
    ['Queue', task.maxQueued === null ? null : `at most ${task.maxQueued} triggers wait`],
    ...hookFacts(task, view),
    ['Source', task.source],
    ...(task.quartz ? quartzFacts(task.quartz, view) : []),
    ['Work', task.work],
    ...Object.entries(task.params ?? {}).map(([name, spec]) => [`Param ${name}`, paramWords(spec)] as const),
  ];
  return factLines(facts, columns);
}

/** What its run does: `run 142 is running, 3 m so far, which is longer than usual`. */
function nowWords(running: RunView, { durations }: TaskDetailView, { now }: TimeView): string {
  const { run, state } = running;
  if (state !== 'running') return `run ${run} is ${state}`;
  const long = isLongerThanUsual(running, durations, now) ? ', which is longer than usual' : '';
  return `run ${run} is running, ${formatDuration(runningMs(running, now))} so far${long}`;
}

/** The fire time in the zone its schedule is read in, where that is another than the one shown. */
function elsewhere(at: string, { timezone }: TaskDetailView, view: TimeView): string {
  return timezone === view.timezone ? '' : `; in ${timezone} ${fullTime(at, { ...view, timezone })}`;
}

function laterTimes({ nextRuns }: TaskDetailView, view: TimeView): string | null {
  const later = nextRuns?.slice(1) ?? [];
  return later.length === 0 ? null : later.map((at) => futureTime(at, view)).join(', ');
}

function recoverWords({ recover, quartz }: TaskDetailView): string | null {
  if (quartz?.requestsRecovery) return 'yes: another node executes it again when its own dies';
  return recover ? 'yes: tried again after a crash' : 'no';
}

function retryWords(retry: TaskDetailView['retry']): string | null {
  if (!retry || retry.attempts === 1) return null;
  const { attempts, delayMs, backoff } = retry;
  const growing = backoff === 1 ? '' : `, each further delay ${backoff} times longer`;
  return `at most ${attempts} attempts, the second after ${formatDuration(delayMs)}${growing}`;
}

function overlapWords({ schedule, overlap }: TaskDetailView): string | null {
  if (schedule === null || overlap === null || overlap === 'skip') return null;
  return overlap === 'queue'
    ? 'a fire time while it runs waits, one at most'
    : 'a fire time runs beside others';
}

function misfireWords({ schedule, misfire }: TaskDetailView): string | null {
  if (schedule === null || !misfire) return null;
  const { plan, withinMs } = misfire;
  if (plan === 'skip') return 'fire times that passed are left alone';
  const runs = plan === 'once' ? 'one run' : 'a run for each, at most 100';
  return `${runs} for fire times that passed within ${formatDuration(withinMs)}`;
}

function paramWords(spec: ParamSpec): string {
  const words = [
    `${spec.type}${spec.required ? ', required' : ''}`,
    spec.default === null ? null : `default ${spec.default}`,
    spec.enum === null ? null : `one of ${spec.enum.join(', ')}`,
    spec.pattern === null ? null : `like ${spec.pattern}`,
    spec.description || null,
  ];
  return words.filter((word) => word !== null).join('; ');
}
