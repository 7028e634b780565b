/** A job of a Quartz cluster, beside what every task has. */
export interface QuartzView {
  scheduler: string;
  /** The group in Quartz, of which `taskGroup` may be a longer form. */
  jobGroup: string;
  jobClass: string;
  /** Stays when its last trigger has gone. */
  durable: boolean;
  /** Quartz never executes it twice at once (`@DisallowConcurrentExecution`). */
  nonConcurrent: boolean;
  requestsRecovery: boolean;
  /** Texts and numbers of its JobDataMap; null over view.sock and when there are none. */
  data: Readonly<Record<string, string | number | boolean | null>> | null;
  /** Length of a JobDataMap that only Java can read, else null. */
  opaqueDataBytes: number | null;
  /** Where it executes now; `lost` when that node is silent and another one has not taken over yet. */
  executions: { node: string; startedAt: string; lost: boolean }[];
  triggers: QuartzTriggerView[];
}

export interface QuartzTriggerView {
  group: string;
  name: string;
  /** As Quartz writes it: WAITING ACQUIRED BLOCKED PAUSED PAUSED_BLOCKED COMPLETE ERROR. */
  state: string;
  /** SIMPLE CRON CAL_INT DAILY_I BLOB. */
  type: string;
  /** A Quartz cron expression or `every 10m`; null for one that fires a single time. */
  rule: string | null;
  timezone: string | null;
  nextFireTime: string | null;
  previousFireTime: string | null;
  endTime: string | null;
  /** Name of the Quartz calendar that takes days out. */
  calendar: string | null;
  groupPaused: boolean;
}
