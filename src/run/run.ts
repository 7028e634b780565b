import type { Params } from '../task/param-spec.ts';
import type { TaskId } from '../task/task-id.ts';

/**
 * The life of a run:
 *
 *                 trigger, schedule
 *                        |
 *                        v          claim
 *     cancel <-------- queued ----------------> running
 *       |                ^                         |
 *       |                |  recover, retry         | the attempt ends
 *       |                +-------------------------+
 *       v                                          v
 *   cancelled     succeeded  failed  timed_out  cancelled  interrupted  finished
 *
 * `finished` is an end whose outcome nobody knows (Quartz records none). `interrupted` ends a run only when its
 * task does not recover, or after three attempts. `skipped` and `missed` are fire times that led to no work.
 */
export type Run = QueuedRun | RunningRun | EndedRun | UnfiredRun;

/** What every run has, whatever became of it. */
export interface RunRequest {
  /** The number people type, from 1, unique in the store. */
  number: number;
  task: TaskId;
  cause: Cause;
  /** The older run this one repeats, or null. */
  retryOf: number | null;
  /** The instant its schedule was due, or null for a trigger. */
  fireTime: Date | null;
  queuedAt: Date;
  params: Params;
  /** Who asked, as they said (or their user name); null for a schedule. */
  by: string | null;
  /** Why, in the words of who asked, or why a fire time led to no work; null when nothing was said. */
  reason: string | null;
  /** Attempts begun so far, 0 while the first one waits. */
  attempt: number;
  /** Of a watched run, whose work another scheduler does: by what its source finds it there. Null for a run of our own. */
  handle: string | null;
}

export interface QueuedRun extends RunRequest {
  state: 'queued';
  /** Not to be claimed before this instant; null when it may start at once. */
  notBefore: Date | null;
  /** When its first attempt began, or null when none has. */
  startedAt: Date | null;
  /** Why its last attempt ended, or null when it had none. */
  error: string | null;
}

export interface RunningRun extends RunRequest {
  state: 'running';
  startedAt: Date;
  lease: Lease;
}

export interface EndedRun extends RunRequest {
  state: EndState;
  /** Null when it ended without ever starting. */
  startedAt: Date | null;
  endedAt: Date;
  /** The replica of its last attempt, or null when it never started. */
  replica: string | null;
  exitCode: number | null;
  signal: string | null;
  error: string | null;
  /** What its work gave back, as JSON text, or null. */
  result: string | null;
}

export interface UnfiredRun extends RunRequest {
  state: 'skipped' | 'missed';
  endedAt: Date;
  /** Set when the row stands for several fire times in a row, from `fireTime` on. */
  merged: { lastFireTime: Date; count: number } | null;
}

export type RunState = Run['state'];
export type EndState = 'succeeded' | 'failed' | 'timed_out' | 'cancelled' | 'interrupted' | 'finished';
export type Cause = 'schedule' | 'manual' | 'catch-up' | 'retry';

/** A time-limited right to execute a run. Every write about the run carries the token. */
export interface Lease {
  replica: string;
  /** Rises with each claim in the store, so that a late writer can be told from its successor. */
  token: number;
  /** Null for a watched run, which nobody here holds. */
  expiresAt: Date | null;
}

/** The run and token that a claim gave: what a write must show to be accepted. */
export interface Claim {
  number: number;
  token: number;
}

/** One try within a run. */
export interface Attempt {
  number: number;
  replica: string;
  startedAt: Date;
  /** Null while it goes on. */
  endedAt: Date | null;
  /** Null while it goes on. */
  outcome: EndState | null;
  exitCode: number | null;
  signal: string | null;
  error: string | null;
  /** True when it was interrupted because its daemon died, not because the daemon stopped in order. */
  unclean: boolean;
}

/** Enough to know a process again after its parent is gone: a pid alone is used anew. */
export interface ProcessIdentity {
  pid: number;
  /** Field 22 of /proc/PID/stat: clock ticks since boot. */
  startTicks: string;
  bootId: string;
}

/** How an attempt ended, as its work says. */
export interface AttemptEnd {
  outcome: EndState;
  exitCode: number | null;
  signal: string | null;
  error: string | null;
  /** What the work gave back, as JSON text; kept when the run ends with this attempt. */
  result?: string;
  /** For how long the work has been over, where its end could not be stored at once. Milliseconds, by default 0. */
  overForMs?: number;
}

/** Every run state, in the order of its life; for validation and help. */
export const RUN_STATES: readonly RunState[] = [
  'queued',
  'running',
  'succeeded',
  'failed',
  'timed_out',
  'cancelled',
  'interrupted',
  'finished',
  'skipped',
  'missed',
];

export function isEnded(run: Run): run is EndedRun | UnfiredRun {
  return run.state !== 'queued' && run.state !== 'running';
}

/** The instant the run's work began, or null when none has. */
export function startOf(run: Run): Date | null {
  return 'startedAt' in run ? run.startedAt : null;
}

/** The instant the run ended, or null while it goes on. */
export function endOf(run: Run): Date | null {
  return 'endedAt' in run ? run.endedAt : null;
}
