import type { MisfirePolicy } from '../schedule/misfire.ts';
import type { Quiet } from '../schedule/quiet.ts';
import type { Hooks } from './hooks.ts';
import type { ParamSpec } from './param-spec.ts';
import type { QuartzTask } from './quartz-task.ts';
import type { Runbook } from './runbook.ts';
import type { TaskId } from './task-id.ts';
import type { WorkSpec } from './work-spec.ts';

/** A named thing that can be run, wherever it is defined. */
export type Task = ConfiguredTask | QuartzTask;

/** A task of the tasks file, with all that a run of it needs to know. */
export interface ConfiguredTask {
  id: TaskId;
  description: string;
  source: 'configured';
  /** Cron expression, `@every 10m`, or null for a manual-only task. */
  schedule: string | null;
  /** IANA zone in which `schedule` is read. */
  timezone: string;
  work: WorkSpec;
  params: Readonly<Record<string, ParamSpec>>;
  /** Longest time one attempt may take. */
  timeoutMs: number;
  retry: RetryPolicy;
  overlap: Overlap;
  misfire: MisfirePolicy;
  /** A scheduled run starts up to so much later than its fire time, by chance. */
  jitterMs: number;
  /** Hours in which fire times lead to no run, by the zone of the file even where an operator set another; null for none. */
  quiet: Quiet | null;
  /** So many failed runs in a row since it was resumed last pause it; null for never. */
  pauseAfterFailures: number | null;
  /** Who triggers or cancels it must give its full name; its schedule needs nobody. */
  guard: boolean;
  /** What people should know of it, or null. */
  runbook: Runbook | null;
  /** A run that begins so long after its fire time is late. */
  lateMs: number;
  hooks: Hooks;
  /** Triggers that may wait behind a running one with `ifRunning: queue`. */
  maxQueued: number;
  /** Try again when a crash of the daemon interrupted it. */
  recover: boolean;
  /** Output kept of each attempt; beyond it the head and the tail are kept. */
  maxOutputBytes: number;
}

/** What becomes of a run whose attempt failed or took too long. */
export interface RetryPolicy {
  /** Attempts of a run that may fail, the first among them: 1 for no retry. */
  attempts: number;
  /** Between the first failure and the next attempt. */
  delayMs: number;
  /** Each further delay is so many times longer. */
  backoff: number;
}

/** What a fire time does when the task has a run already: nothing, wait (one at most), or run beside it. */
export type Overlap = 'skip' | 'queue' | 'allow';

/** Where tasks come from. A source answers from memory, at once, and never lists a task twice. */
export interface TaskSource<Kind extends Task = Task> {
  readonly kind: Kind['source'];
  /** Every task, always in the same order: that of the file, or of the names. */
  listTasks(): readonly Kind[];
  /** The task with this full name, or undefined. */
  findTask(id: TaskId): Kind | undefined;
  /** Brings memory up to date. Of calls at the same time one asks for all. Never rejects: see `staleSince`. */
  refresh(): Promise<void>;
  /** Since when memory could not be brought up to date; null while it is. */
  readonly staleSince: Date | null;
}

/** What groups and names may look like (each part of a full name). */
export const NAME_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;
