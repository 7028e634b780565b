import type { Pause } from '../run/pause.ts';
import type { Override } from '../task/override.ts';
import type { TaskId } from '../task/task-id.ts';

/** The part of a store that remembers what operators change at run time: a layer over the tasks file. */
export interface OperatorChanges {
  /** Holds a task's schedule back; an earlier pause of it is forgotten. */
  pauseTask(task: TaskId, pause: Pause): Promise<void>;

  /** Lifts the pause and the quarantine of a task; gives back what was lifted. Without either nothing but the instant is remembered. */
  resumeTask(task: TaskId): Promise<Lifted>;

  /** Sets a schedule in place of the file's, or with null goes back to that. */
  overrideTask(task: TaskId, override: Override | null): Promise<void>;

  /** Every task whose schedule is an operator's, in no order. */
  listOverrides(): Promise<{ task: TaskId; override: Override }[]>;

  /**
   * Remembers a change outside the store before it is made, so that a crash in between leaves no doubt; `to` null when it
   * is over. False, and nothing written, when another replica has put something else in the place of `from`.
   */
  replaceIntent(task: TaskId, change: IntentChange): Promise<boolean>;

  /** Every task with a pause, an operator's schedule or a change under way, in no order. */
  listWishes(): Promise<Wish[]>;

  /** From now on the gate admits nothing; with null it does again. */
  setDrain(drain: Drain | null): Promise<void>;
  findDrain(): Promise<Drain | null>;

  /** What every replica has to follow, whoever of them was asked. */
  findOrders(): Promise<Orders>;

  addAudit(entry: AuditEntry): Promise<void>;
  /** Newest first. */
  listAudit(query: { since?: Date; limit: number }): Promise<AuditRow[]>;
  /** Deletes one batch of entries older than `ageMs`; returns how many. */
  pruneAudit(ageMs: number, batch: number): Promise<number>;
}

/** What operators want of a task, as a task's record has it. */
export interface Wish {
  task: TaskId;
  pause: Pause | null;
  override: Override | null;
  intent: string | null;
}

/** What becomes of a change under way, and in the same transaction of what is wanted of the task. */
export interface IntentChange {
  /** What stands, as its asker knows it; null for nothing. */
  from: string | null;
  to: string | null;
  /** As `pauseTask` sets it, or with null `resumeTask` lifts it; left out, it stays. */
  pause?: Pause | null;
  /** As `overrideTask` sets it; left out, it stays. */
  override?: Override | null;
}

export interface Orders {
  drain: Drain | null;
  /** Rises whenever the schedule of a task is overridden, or is the file's again. */
  overridesRevision: number;
}

export interface Lifted {
  pause: Pause | null;
  quarantined: boolean;
}

/** That nothing is to be admitted, because the scheduler is about to be stopped. */
export interface Drain {
  by: string | null;
  reason: string | null;
  since: Date;
}

/** A change that somebody asked for, and whether it was refused. */
export interface AuditEntry {
  /** The route's name: `trigger-task`. */
  what: string;
  /** What it was asked of, as the caller wrote it: the name of a task, the number of a run; null for the scheduler. */
  on: string | null;
  /** As the caller claims; null when nothing was said. */
  by: string | null;
  reason: string | null;
  socket: 'control' | 'view';
  /** Null when it was done, else the error code of the refusal. */
  refusal: string | null;
  /** The options that were asked for, and the run it led to. */
  details: Readonly<Record<string, unknown>>;
}

export interface AuditRow extends AuditEntry {
  at: Date;
}
