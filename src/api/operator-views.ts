/** Who holds a task's schedule back, and until when. Over view.sock `by` and `reason` are null. */
export interface PauseView {
  by: string | null;
  reason: string | null;
  since: string;
  /** Ends by itself then; null when it does not. */
  until: string | null;
  /** So many more fire times are skipped; null when they are not counted. */
  next: number | null;
}

/** A schedule over the file's, or of a Quartz job over what its trigger had. Over view.sock `by` and `reason` are null. */
export interface OverrideView {
  schedule: string;
  timezone: string;
  by: string | null;
  reason: string | null;
  since: string;
  /** What the file says now; of a Quartz job what its trigger had. */
  file: { schedule: string | null; timezone: string };
  /** Whether the file said something else when this was set. */
  fileChanged: boolean;
}

/** So many fire times may a pause skip: until it has, each look at its task reckons them all. */
export const MOST_PAUSED_FIRES = 1_000;

/** Body of `POST .../pause/:taskName`; every key may be left out. */
export interface PauseOptions {
  /** ISO instant at which it ends by itself. */
  until?: string;
  /** Skip so many fire times, from 1 to 1,000. */
  next?: number;
  reason?: string;
  by?: string;
}

/** `result` of a pause, beside the task as `response`. */
export interface PauseResult {
  /** The pause in force until then, which this one replaces; null when there was none. */
  replaced: PauseView | null;
}

/** Body of `POST .../resume/:taskName`; every key may be left out. */
export interface ResumeOptions {
  /** What becomes of the fire times that the pause skipped. Default `skip`. */
  missed?: 'skip' | 'once' | 'all';
  reason?: string;
  by?: string;
}

/** `result` of a resume, beside the task as `response`. */
export interface ResumeResult {
  /** Whether there was anything to lift. */
  wasPaused: boolean;
  wasQuarantined: boolean;
  /** Fire times that the pause skipped; null where none was. */
  skipped: { count: number; first: string; last: string } | null;
  /** Numbers of the runs that make up for them. */
  runs: number[];
  /** What is to be expected of a Quartz job, a sentence each. */
  notes: string[];
}

/** Where a job in Quartz is otherwise than it was set from here. */
export interface DriftView {
  /** `pending`: not carried out there yet. Else Java has undone a pause or a schedule. */
  kind: 'pending' | 'not-paused' | 'other-schedule';
  /** A sentence, with what to do. */
  text: string;
}

/** Body of `POST .../reschedule/:taskName`: a schedule, or `reset`. */
export interface RescheduleOptions {
  /** Cron expression or `@every 10m`. */
  schedule?: string;
  /** IANA zone; default that of the tasks file. */
  timezone?: string;
  /** Back to what the file says. */
  reset?: boolean;
  reason?: string;
  by?: string;
}

/** Body of `POST /api/v1/drain`. */
export interface DrainOptions {
  /** Admit again. */
  clear?: boolean;
  /** Only until this scheduler ends: the next one admits again. */
  once?: boolean;
  reason?: string;
  by?: string;
}

/** `response` of a drain: whether it is safe to stop. */
export interface DrainView {
  draining: boolean;
  /** Runs that still go on: of all replicas, or of the one that is drained alone. Nothing else keeps a stop from being safe: what waits is in the store. */
  running: number;
  queued: number;
}

/** A change that somebody asked for. */
export interface AuditView {
  at: string;
  /** `trigger task`. */
  what: string;
  /** A task or the number of a run, as it was asked for; null for the scheduler. */
  on: string | null;
  /** As the caller claimed. */
  by: string | null;
  reason: string | null;
  socket: 'control' | 'view';
  /** The error code of the refusal, or null when it was done. */
  refusal: string | null;
  /** What else was asked for, and the run it led to. */
  details: Readonly<Record<string, unknown>>;
}
