import type { Cause, EndState, RunState } from '../run/run.ts';
import type { ParamSpec, Params } from '../task/param-spec.ts';
import type { DriftView, OverrideView, PauseView } from './operator-views.ts';
import type { QuartzView } from './quartz-view.ts';
import type { SafeguardsView } from './safeguards-view.ts';

/** A task as the API shows it. Instants are ISO 8601 in UTC; absent values are null. */
export interface TaskView {
  taskGroup: string;
  taskName: string;
  description: string;
  source: string;
  /** Cron expression or `@every 10m`; null for a manual-only task. */
  schedule: string | null;
  timezone: string;
  state: TaskState;
  /** The next fire time, or null for a manual-only task. */
  nextRun: string | null;
  /** With `?next=N` the next N fire times, rising, in a list those among the next N of all its tasks; else null. */
  nextRuns: string[] | null;
  /** The last run that did work and ended. */
  lastRun: RunView | null;
  /** The running run, else the oldest queued one. */
  running: RunView | null;
  /** How long it takes; in a list only of a task whose run is running, else null. */
  durations: DurationsView | null;
  /** The pause in force, or null. */
  paused: PauseView | null;
  /** An operator's schedule in place of the file's, which `schedule` and `timezone` then are; or null. Of a Quartz job these are what its tables say. */
  overridden: OverrideView | null;
  /** Where Quartz has it otherwise than it was set from here; empty for a task of the tasks file. */
  drift: DriftView[];
  /** What Quartz' tables say of it; null for a task of the tasks file. */
  quartz: QuartzView | null;
}

/** How long the last runs of a task took that ended well (or finished, where no outcome is known): at most 20 of them. */
export interface DurationsView {
  /** Newest first, at most ten. */
  lastMs: number[];
  medianMs: number;
  /** Nine of ten took at most so long. */
  p90Ms: number;
  /** Of how many runs median and `p90Ms` are. */
  count: number;
}

/** The state of a task: the first of these that holds. */
export type TaskState = 'running' | 'queued' | 'quarantined' | 'paused' | 'idle';
export const TASK_STATES: readonly TaskState[] = ['running', 'queued', 'quarantined', 'paused', 'idle'];

/** One task with all that is declared and known about it (`show`). What the tasks file alone knows is null for a Quartz job. */
export interface TaskDetailView extends TaskView, SafeguardsView {
  /** Declared parameters by name; over view.sock null. */
  params: Readonly<Record<string, ParamSpec>> | null;
  /** How the work is done, in a line; over view.sock null. */
  work: string | null;
  timeoutMs: number | null;
  maxQueued: number | null;
  recover: boolean | null;
  /** Attempts that may fail, and the delay before each further one; 1 attempt means no retry. */
  retry: { attempts: number; delayMs: number; backoff: number } | null;
  /** What a fire time does while the task runs. */
  overlap: 'skip' | 'queue' | 'allow' | null;
  /** What becomes of fire times that passed unnoticed, at most `withinMs` ago. */
  misfire: { plan: 'skip' | 'once' | 'all'; withinMs: number } | null;
  jitterMs: number | null;
  /** Median duration of the last successful runs, or null when there are none. */
  usualMs: number | null;
  quarantine: { since: string; run: number } | null;
  /** Newest first, at most ten. */
  recentRuns: RunView[];
}

/** A run as the API shows it. Over view.sock `error`, `reason`, `by` and `params` are null. */
export interface RunView {
  run: number;
  taskGroup: string;
  taskName: string;
  /** Who does its work. */
  source: 'configured' | 'quartz';
  state: RunState;
  cause: Cause;
  retryOf: number | null;
  fireTime: string | null;
  /** Of a row that stands for several missed or skipped fire times in a row, the first of them `fireTime`. */
  merged: { lastFireTime: string; count: number } | null;
  queuedAt: string;
  /** A waiting run does not start before this instant, for a retry or jitter; null when it may start. */
  notBefore: string | null;
  startedAt: string | null;
  endedAt: string | null;
  /** From the start of the first attempt to the end; of a running run, until now; null when it never started. */
  durationMs: number | null;
  attempt: number;
  exitCode: number | null;
  signal: string | null;
  error: string | null;
  params: Params | null;
  replica: string | null;
  by: string | null;
  reason: string | null;
  /** What a run of Quartz waits for, to stand behind `waits`; null where that is not known. */
  waiting: string | null;
}

export interface AttemptView {
  attempt: number;
  replica: string;
  startedAt: string;
  endedAt: string | null;
  outcome: EndState | null;
  exitCode: number | null;
  signal: string | null;
  error: string | null;
}

/** `GET /api/v1/runs/142`. */
export interface RunDetailView extends RunView {
  /** What the work gave back, at most 64 KiB of JSON; null when it gave nothing, and over view.sock. */
  result: unknown;
  /** By what a run of Quartz is found there: `MyScheduler: DEFAULT.MT_4f`. Null for a run of our own. */
  handle: string | null;
  attempts: AttemptView[];
  /** Numbers of the runs that repeat it, newest first, at most ten; `retryOf` is the other way. */
  retriedBy: number[];
  /** Median duration of the task's last successful runs, or null when there are none. */
  usualMs: number | null;
  /** How long its task takes, or null when no run has ended well. */
  durations: DurationsView | null;
  where: WhereView | null;
}

/** Another replica, in which a run goes on. Null where a run does not go on, goes on in the one asked, or nobody knows where. */
export interface WhereView {
  replica: string;
  /** Null outside Kubernetes, and where it was not told its pod. */
  pod: string | null;
  /** What to put before a command to give it there; null without a pod. */
  exec: string | null;
}

/** Body of `POST .../trigger/:taskName`; every key may be left out. */
export interface TriggerOptions {
  /** Number of a run of this task that is repeated: with its parameters, of which `params` replaces some. */
  from?: number;
  params?: Record<string, unknown>;
  /** Default `fail`. */
  ifRunning?: 'fail' | 'queue' | 'attach';
  /** Run it although the task is paused. Default false. */
  evenIfPaused?: boolean;
  idempotencyKey?: string;
  reason?: string;
  by?: string;
  /** Full name of the task, where it is guarded. */
  confirm?: string;
  /** Decide and answer, change nothing. */
  dryRun?: boolean;
}

/** `result` of a trigger. */
export interface TriggerResult {
  response: 'SUCCESS' | 'DRY_RUN';
  /** The run that was made, or the one that an idempotency key or `attach` led to; null for a dry run. */
  run: RunView | null;
  /** `started` may still be waiting for a free slot, `requested` for a node of Quartz; `queued` waits behind `behind`, or with null for a slot. */
  outcome: 'started' | 'requested' | 'queued' | 'attached' | 'repeated';
  behind: RunView | null;
  /** What is to be expected, a sentence each. */
  notes: string[];
  usualMs: number | null;
}

/** Body of a cancel; every key may be left out. */
export interface CancelOptions {
  reason?: string;
  by?: string;
  /** Between TERM and KILL, in ms. Default 5000. */
  graceMs?: number;
  /** Ends nothing but the record of a run whose owner is dead. Default false. */
  stale?: boolean;
  /** Full name of the task, where it is guarded. */
  confirm?: string;
}

/** `result.running` of JOB_ALREADY_RUNNING: what is in the way. */
export interface RunningHint {
  running: RunView;
  usualMs: number | null;
  where: WhereView | null;
}

/** A line of followed output: NDJSON. */
export type OutputLine = OutputText | OutputEnd;

export interface OutputText {
  /** `attempt.sequence`; `?after=` it goes on behind it. */
  place: string;
  at: string;
  stream: 'stdout' | 'stderr' | 'note';
  text: string;
}

/** The last line. A stream that ends without it was cut: connect again. */
export interface OutputEnd {
  end: true;
  /** The run's state; `running` or `queued` when it was not followed to its end. */
  state: RunState;
}

/** `result` of the answers that carry tasks or runs, beside `response`. */
export interface ListResult<Item> {
  response: Item;
  /** The zone of the tasks file, in which people are shown times. */
  timezone: string;
  /** Set while the store cannot be read: what is shown was true at this instant. */
  staleSince: string | null;
}

/** `result` of the answers that carry the newest that match, up to a limit. */
export interface NewestResult<Item> extends ListResult<Item[]> {
  /** Whether older ones match too. */
  more: boolean;
}
