import type { AttemptEnd, ProcessIdentity } from '../run/run.ts';
import type { Params } from '../task/param-spec.ts';
import type { WorkSpec } from '../task/work-spec.ts';

/** How one kind of work is done. The scheduler knows no other way to do it. */
export interface Work<Spec extends WorkSpec = WorkSpec> {
  /**
   * Begins the work and returns at once; never throws: a program that cannot be started is a failed end. The work is
   * ended by the first of: its own end, `timeoutMs`, an abort of `signal`.
   */
  start(spec: Spec, order: WorkOrder): StartedWork;
}

/** What one attempt of a run needs to be done. */
export interface WorkOrder {
  /** The run as the API shows it, for work that is written in JavaScript. */
  run: Readonly<Record<string, unknown>>;
  params: Params;
  /** Environment that marks the attempt: SUNBIRD_TASKS_RUN, _TASK, _ATTEMPT, _CAUSE, _FIRE_TIME, _REPLICA. */
  marks: Readonly<Record<string, string>>;
  /** What a program finds on stdin; left out, it finds nothing there. */
  input?: string;
  timeoutMs: number;
  /** Aborted to stop the work early; its `reason` is a `StopRequest`. */
  signal: AbortSignal;
  /** Aborted when that cannot have the time it was given; its `reason` is a `StopRequest`, of which the grace counts. */
  urgent?: AbortSignal;
  /** Takes output as it comes, in order over both streams. The bytes are there during the call alone. Must not throw. */
  output: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void;
}

export interface StartedWork {
  /** The child process, or null when there is none (it could not be started). */
  process: ProcessIdentity | null;
  /** Resolves once, when nothing of the work is left; never rejects. */
  ended: Promise<AttemptEnd>;
}

/** Why and how work is stopped before its end. */
export interface StopRequest {
  /** `cancelled` by somebody, or `interrupted` because the daemon stops or lost its lease. */
  outcome: 'cancelled' | 'interrupted';
  /** Told as the error of the attempt. */
  error: string;
  /** Between TERM and KILL. */
  graceMs: number;
}
