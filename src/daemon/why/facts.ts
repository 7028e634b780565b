import type { Run } from '../../run/run.ts';
import type { Drain } from '../../store/operator-changes.ts';
import type { TaskRecord } from '../../store/task-record.ts';
import type { QuartzNode } from '../../task/quartz-task.ts';
import type { Task } from '../../task/task.ts';
import type { Outage } from './find-outage.ts';

/** All that is known of why a task runs or does not. */
export interface WhyFacts<Kind extends Task = Task> {
  now: Date;
  task: Kind;
  record: TaskRecord;
  stopping: boolean;
  drain: Drain | null;
  /** The next fire time that is not held back, or null. */
  next: Date | null;
  running: number;
  maxRunning: number;
  usualMs: number | null;
  /** Whether the tasks file on disk has problems and another one is in force. */
  fileRefused: boolean;
  /** Since when a fire time of any task is due and nothing was done about it; null when all is in time. */
  overdueSince: Date | null;
  /** What the task's run waits for in Quartz, to stand behind `waits`; else null. */
  waiting: string | null;
  quartz: QuartzFacts | null;
  /** Null when there is no fire time to explain. */
  past: PastFacts | null;
  /** The instant that was asked about. */
  at: Date | null;
}

/** What is known of a Quartz cluster, by the clock of its database. */
export interface QuartzFacts {
  now: Date;
  staleSince: Date | null;
  /** Of the job's scheduler; none without clustering. */
  nodes: readonly QuartzNode[];
}

/** What is known of one fire time. */
export interface PastFacts {
  fireTime: Date;
  /** What stands for it in history, newest first. */
  rows: readonly Run[];
  /** Other runs of the task that went on at that time. */
  beside: readonly Run[];
  outage: Outage | null;
  /** Who had the scheduler drained at that time, or null. */
  drainedBy: { by: string | null; since: Date } | null;
}
