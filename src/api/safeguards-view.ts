/** What the tasks file says about when a task is held back, and what people should know of it. A Quartz job has none of it. */
export interface SafeguardsView {
  /** Hours in which its fire times lead to no run, as they are written, and the zone whose clocks count. */
  quiet: { times: string[]; timezone: string } | null;
  /** So many failed runs in a row pause it; null for never. */
  pauseAfterFailures: number | null;
  /** A trigger or cancel needs its full name as `confirm`. */
  guarded: boolean;
  /** What people should know of it, or null. Over view.sock `about` and `ifItFails` are null. */
  runbook: RunbookView | null;
  /** A run that begins so long after its fire time is late; null for a Quartz job. */
  lateMs: number | null;
  /** What is called at events, those that are set. */
  hooks: HookView[];
}

/** What is called at an event, and how that went for this task, since the scheduler was started. */
export interface HookView {
  event: 'onFailure' | 'onRecovery' | 'onLate';
  /** The program or request, in a line; over view.sock null. */
  calls: string | null;
  /** Null when it has not been called. */
  lastCalledAt: string | null;
  /** Why that failed; null when it did not, and over view.sock. */
  lastError: string | null;
}

/** Texts for people; null where nothing was said. */
export interface RunbookView {
  owner: string | null;
  about: string | null;
  /** `yes`, `no`, or under which condition. */
  safeToRerun: string | null;
  ifItFails: string | null;
  link: string | null;
}
