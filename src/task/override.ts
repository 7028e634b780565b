import type { ConfiguredTask } from './task.ts';

/** When a task fires. */
export interface ScheduleIn {
  /** Cron expression or `@every 10m`; null for none. */
  schedule: string | null;
  /** IANA zone. */
  timezone: string;
}

/** A schedule that an operator set in place of the file's. It outlives restarts and changes of the file. */
export interface Override {
  schedule: string;
  timezone: string;
  /** Who, as they said; null when nobody said. */
  by: string | null;
  reason: string | null;
  since: Date;
  /** What the file said when it was set, so that a change below it can be told. */
  over: ScheduleIn;
}

/** The task as it fires: with the operator's schedule where there is one. Pure. */
export function effectiveTask(task: ConfiguredTask, override: Override | null): ConfiguredTask {
  if (!override) return task;
  return { ...task, schedule: override.schedule, timezone: override.timezone };
}

/** Whether the file says something else by now than when the override was set. Pure. */
export function hasChangedBelow({ over }: Override, now: ScheduleIn): boolean {
  return over.schedule !== now.schedule || over.timezone !== now.timezone;
}
