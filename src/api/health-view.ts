/** `GET /api/v1/health`. */
export interface HealthView {
  status: 'ok' | 'degraded';
  /** What is wrong, a sentence each; empty when nothing is. */
  problems: string[];
  version: string;
  pid: number;
  replica: string;
  startedAt: string;
  stopping: boolean;
  /** Whether nothing new begins, because somebody asked for a drain. */
  draining: boolean;
  /** Who asked for it; null without a drain and while the store is away. Over view.sock `by` and `reason` are null. */
  drain: { since: string; by: string | null; reason: string | null } | null;
  tasks: number;
  running: number;
  /** Those of them that this scheduler executes itself, at most `maxRunning`. */
  runningHere: number;
  queued: number;
  maxRunning: number;
  /** Full names. */
  quarantined: string[];
  store: { name: string; ok: boolean; latencyMs: number | null };
  /** Null for a scheduler that has none, because it is embedded in a Node service. */
  tasksFile: TasksFileView | null;
  /** Null without a Quartz source. */
  quartz: QuartzHealthView | null;
}

/** The tasks file that is in force. */
export interface TasksFileView {
  path: string;
  /** SHA-256 of its bytes in hex; empty when none was there. */
  fingerprint: string;
  loadedAt: string;
  /** Since when the file on disk has problems and is not in force; null while it has none that are known. */
  refusedAt: string | null;
  /** Its keys that take effect at the next start only. */
  needsRestart: string[];
}

/** How a Quartz cluster is. Its problems stand among those of the scheduler. */
export interface QuartzHealthView {
  /** Where its tables are, such as `postgres://host:5432/sunbird`. */
  name: string;
  /** Whether its tables could be read just now. */
  readable: boolean;
  /** While they cannot: as of when its jobs are told. */
  staleSince: string | null;
  /** The database's clock against the scheduler's; null while unreadable. */
  clockAheadMs: number | null;
  /** Who checks in, by scheduler and name; empty while unreadable, and without clustering. */
  nodes: QuartzNodeView[];
}

export interface QuartzNodeView {
  scheduler: string;
  name: string;
  checkedInAt: string;
  checkinIntervalMs: number;
  /** Silent for so long that Quartz gives it up. */
  failed: boolean;
}
