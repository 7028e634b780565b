import type { Admission, IfRunning } from '../run/admission.ts';
import type { Firing, UnfiredStretch } from '../run/firing.ts';
import type { Recovery } from '../run/recovery.ts';
import type {
  Attempt,
  AttemptEnd,
  Cause,
  Claim,
  ProcessIdentity,
  Run,
  RunningRun,
  RunState,
} from '../run/run.ts';
import type { Params } from '../task/param-spec.ts';
import type { TaskId } from '../task/task-id.ts';
import type { Boots } from './boots.ts';
import type { CancelRequest, ClaimRequest, Renewal } from './claims.ts';
import type { Hints } from './hints.ts';
import type { OperatorChanges } from './operator-changes.ts';
import type { OutputChunk, OutputOf, OutputQuery, SequenceRange, StoredChunk } from './output.ts';
import type { TaskRecord } from './task-record.ts';
import type { WatchedRuns } from './watched-run.ts';

/**
 * What is remembered. Each method is one statement or one transaction: when it returns, its effect is on disk; when
 * it throws, it had none. A store that cannot be read or written throws `SunbirdError` STORE_UNAVAILABLE, and works
 * again by itself once the cause is gone. Lists come in the order that each method names.
 */
export interface Store extends WatchedRuns, OperatorChanges, Boots, AsyncDisposable {
  /** Made once with the store; part of the mark that child processes carry. */
  readonly id: string;
  /** For people: `sqlite:/path` or the like, without secrets. */
  readonly name: string;
  /**
   * True when no other replica can have this store open: what is marked as running by someone else was left by a
   * daemon that is dead, and a lease that could not be renewed cannot have been taken over.
   */
  readonly exclusive: boolean;
  /** What other replicas change. */
  readonly hints: Hints;

  /**
   * The gate: decides by `admit` and, unless `dryRun`, adds the queued run, in one transaction. Of two requests in a
   * race exactly one sees the other. An admitted trigger (`cause` manual or retry) lifts its task's quarantine.
   * With `dryRun` nothing is written and `run` is null.
   */
  addRun(request: NewRun): Promise<AddedRun>;

  /**
   * Remembers which schedule each task has, and tells up to where its fire times have been judged: in the order given,
   * now for a schedule that is new or was changed, and for one judged more than a day ahead of a clock that went back.
   * Of replicas that differ the last one's holds.
   */
  registerSchedules(schedules: readonly TaskSchedule[]): Promise<Date[]>;

  /** Forgets the schedules of all other tasks, so that one that comes back does not make up for when it was not there. */
  forgetSchedules(kept: readonly TaskId[]): Promise<void>;

  /**
   * Carries the decisions about fire times out, each through `admit`, all in one transaction. A decision whose `from`
   * is no longer where the task stands was made by another replica; it changes nothing, and neither does one by a
   * schedule that is not the task's. No fire time fires twice.
   */
  fireTasks(firings: readonly Firing[]): Promise<Fired[]>;

  /**
   * Runs that may be claimed now, oldest first: queued, not before their time, their task having no running run.
   * At most one of each task, and those that may go beside others. With `after` those of a higher number.
   */
  listClaimable(limit: number, after?: number): Promise<Run[]>;

  /** The earliest `notBefore` in the future among queued runs, or null: when to look for claimable runs again. */
  findNextClaimTime(): Promise<Date | null>;

  /**
   * Takes queued runs, the oldest first: each is `running` from now, its attempt counted and recorded with a fresh token.
   * Left out are those that are no longer queued, not yet due, just being taken by another replica, or whose task has a
   * running run; all of them, when nothing is to begin (a drain).
   */
  claimRuns(claim: ClaimRequest): Promise<RunningRun[]>;

  /** Extends each lease from now, and tells what is to become of the runs. */
  renewLeases(claims: readonly Claim[], leaseMs: number): Promise<Renewal>;

  /**
   * Asks whichever replica executes a run to end it as `cancelled`; it learns so when it renews. The run is not tried
   * again, whatever becomes of that replica. False when it is not running; a second request changes nothing.
   */
  askCancel(number: number, request: CancelRequest): Promise<boolean>;

  /** Remembers of an attempt that was taken for dead what its owner, which lives, found out: it did not die uncleanly. */
  addToError(of: OutputOf, remark: string): Promise<void>;

  /** Remembers the child process of the running attempt, for finding it after a crash. False when the claim is lost. */
  recordProcess(claim: Claim, process: ProcessIdentity): Promise<boolean>;

  /**
   * Ends the attempt and, with it, the run; with `again` the run is queued once more instead, not before `notBefore`.
   * False, and nothing written, when the claim is lost.
   */
  endAttempt(claim: Claim, end: AttemptEnd, again?: { notBefore: Date | null }): Promise<boolean>;

  /** Ends a queued run as `cancelled`. Null, and nothing written, when it is not queued (any more). */
  cancelQueued(number: number, error: string): Promise<Run | null>;

  /**
   * Running runs whose attempt has no living owner: those whose lease has expired and, in an exclusive store, all of
   * other replicas. Oldest first. The asker's own are among them when it was out of touch for too long.
   */
  listAbandoned(replica: string): Promise<AbandonedRun[]>;

  /**
   * Ends an abandoned attempt as `interrupted` (uncleanly) and carries out the plan: `again` queues the run, `end`
   * ends it, `quarantine` ends it, quarantines its task and cancels the task's queued runs. False when it is abandoned
   * no longer (its owner renewed the lease, or another replica was first).
   */
  recoverRun(claim: Claim, plan: RecoveryPlan, error: string): Promise<boolean>;

  findRun(number: number): Promise<Run | null>;
  /** The attempts of a run, first to last; empty for an unknown run. */
  listAttempts(number: number): Promise<Attempt[]>;
  /** Runs that match every given condition, newest first. */
  listRuns(query: RunQuery): Promise<Run[]>;

  /** Every task the store has more to say of than its schedule, in no order. */
  listTaskRecords(): Promise<TaskRecord[]>;
  /** What the store knows of one task; the empty record when it has never heard of it. */
  findTaskRecord(task: TaskId): Promise<TaskRecord>;
  /** When each task last ended well: its newest run that is `succeeded` or `finished`. In no order. */
  listLastSuccesses(): Promise<{ task: TaskId; endedAt: Date }[]>;
  /** Durations of the task's last successful runs, newest first, at most `limit`. */
  listDurations(task: TaskId, limit: number): Promise<number[]>;
  /** Runs by the two states that last: how many wait and how many go on. */
  countActive(): Promise<{ queued: number; running: number }>;

  /**
   * With `dropped` takes back a stretch of an attempt's output, then adds chunks. Those already there (same
   * `sequence`) stay as they are. A lost claim is no error: output of an attempt that went on is worth keeping.
   */
  addOutput(of: OutputOf, chunks: readonly OutputChunk[], dropped?: SequenceRange): Promise<void>;
  /** Output of a run after a place in it, oldest first, at most `limit` chunks. */
  listOutput(query: OutputQuery): Promise<StoredChunk[]>;

  /** Deletes one batch of ended runs that retention no longer keeps; returns how many. 0 means there are no more. */
  pruneRuns(retention: Retention, batch: number): Promise<number>;

  /** Reads and writes, to learn whether the store works; throws when it does not. */
  check(): Promise<void>;
  /** What is broken in what is stored, a line each; null when it is too much to be looked through while runs go on. */
  findDamage(): Promise<string[] | null>;
  /** Closes it. Safe to repeat. */
  close(): Promise<void>;
}

export interface TaskSchedule {
  task: TaskId;
  schedule: string;
  timezone: string;
  /**
   * Where a schedule that replaces another one goes on: what that one judged is judged too. Left out for one that is new,
   * which begins now.
   */
  through?: Date;
}

export type OtherSchedule = Pick<TaskSchedule, 'schedule' | 'timezone'>;

/** What became of a firing. */
export interface Fired {
  /** Up to where the task's fire times are judged now, by whichever schedule; the firing's `from` without one. */
  through: Date;
  /**
   * What the task has in the store: the firing's schedule, one that another replica put in its place, or none, because
   * a replica that did not know the task forgot it. Nothing was written but by the same.
   */
  schedule: 'same' | 'none' | OtherSchedule;
  /** Numbers of the runs it queued. */
  runs: number[];
  /** What it recorded of fire times that led to no work. */
  unfired: UnfiredStretch[];
}

export interface NewRun {
  task: TaskId;
  cause: Cause;
  retryOf: number | null;
  fireTime: Date | null;
  params: Params;
  by: string | null;
  reason: string | null;
  /** The same key within 24 h gives the same run; null for none. */
  idempotencyKey: string | null;
  /** Makes it a watched run, which is never claimed here; null for a run of our own. */
  handle: string | null;
  ifRunning: IfRunning;
  maxQueued: number;
  /** Admit it although its task is paused. */
  evenIfPaused: boolean;
  /** Whether only who asks drains, of which the store knows nothing. */
  draining: boolean;
  /** Decide only; write nothing. */
  dryRun: boolean;
}

/** What `admit` decided, and the run as it now stands: the new one, or the one that was there. */
export interface AddedRun {
  admission: Admission;
  run: Run | null;
}

export interface RunQuery {
  task?: TaskId;
  states?: readonly RunState[];
  /** Only runs asked for at or after this instant. */
  since?: Date;
  /** Only runs asked for at or before this instant. */
  until?: Date;
  /** Only rows that stand for a fire time in this stretch, both ends included. Beyond the limit, those of the latest. */
  due?: { from: Date; to: Date };
  /** Only runs that repeat this one. */
  retryOf?: number;
  limit: number;
}

export type RecoveryPlan = Recovery['kind'];

export interface AbandonedRun {
  run: RunningRun;
  /** The recorded child of its last attempt; null when the daemon died before it was written down. */
  process: ProcessIdentity | null;
  /** Successive attempts of this run that ended uncleanly, the present one included. */
  uncleanStreak: number;
}

/** Ended runs older than `ageMs`, or beyond the newest `runs` of their task, go. Of each task the last run that did work stays, and the last that ended well. */
export interface Retention {
  ageMs: number;
  runs: number;
}

/** How long an idempotency key is remembered; no run made with one is pruned before. */
export const IDEMPOTENCY_KEY_MS = 24 * 3_600_000;
