import type { TaskId } from './task-id.ts';

/** A job of a Quartz cluster. Its work is Java's; what is told here stands in the cluster's tables. */
export interface QuartzTask {
  /** The job's group and name; the group is preceded by `SCHEDULER:` where several schedulers share the tables. */
  id: TaskId;
  description: string;
  source: 'quartz';
  /** What its first trigger says, with how many there are beside it; null without one. */
  schedule: string | null;
  /** IANA zone of the first cron trigger, else UTC. */
  timezone: string;
  job: QuartzJob;
  triggers: readonly QuartzTrigger[];
  /** Where it executes now. */
  executions: readonly QuartzExecution[];
  /** The first that holds: see QUARTZ in the README. */
  state: 'running' | 'quarantined' | 'paused' | 'idle';
}

/** A row of JOB_DETAILS. */
export interface QuartzJob {
  scheduler: string;
  group: string;
  name: string;
  className: string;
  /** Stays when its last trigger has gone. */
  durable: boolean;
  nonConcurrent: boolean;
  /** Executed again by another node when its own dies. */
  requestsRecovery: boolean;
  data: JobData;
}

/** What stands in a JOB_DATA column: nothing, readable values, or what only Java can read. */
export type JobData =
  | { kind: 'empty' }
  | { kind: 'values'; values: Readonly<Record<string, string | number | boolean | null>> }
  | { kind: 'opaque'; bytes: number };

/** A row of TRIGGERS with its row of CRON_TRIGGERS or SIMPLE_TRIGGERS. */
export interface QuartzTrigger {
  group: string;
  name: string;
  /** As Quartz writes it: WAITING ACQUIRED BLOCKED PAUSED PAUSED_BLOCKED COMPLETE ERROR. */
  state: string;
  /** SIMPLE CRON CAL_INT DAILY_I BLOB. */
  type: string;
  cron: { expression: string; timezone: string } | null;
  simple: { intervalMs: number; repeatCount: number; timesTriggered: number } | null;
  /** Null when it never fires again. */
  nextFireTime: Date | null;
  /** Null when it has never fired. */
  previousFireTime: Date | null;
  endTime: Date | null;
  /** Days on which it does not fire, by the name of a Quartz calendar. */
  calendar: string | null;
  groupPaused: boolean;
}

/** A row of FIRED_TRIGGERS in state EXECUTING. */
export interface QuartzExecution {
  /** The row's key: new with each execution. */
  entry: string;
  triggerGroup: string;
  triggerName: string;
  node: string;
  startedAt: Date;
  scheduledFor: Date;
  /** Whether its node has not checked in for so long that another one will clear it away. */
  lost: boolean;
}

/** A row of SCHEDULER_STATE: one Java process. */
export interface QuartzNode {
  scheduler: string;
  name: string;
  checkedInAt: Date;
  checkinIntervalMs: number;
  /** Without a sign of life for longer than Quartz itself would wait. */
  failed: boolean;
}
