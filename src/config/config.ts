import type { ConfiguredTask } from '../task/task.ts';
import type { StoreConfig } from './store-config.ts';

/** A Quartz cluster's tables, and what may be done with them. */
export interface QuartzConfig {
  /** `postgres://user:password@host:5432/database`; null for `env`. */
  url: string | null;
  /** Name of the environment variable that holds the URL; null, as `url`, for Sunbird's own `sunbird_pg_*`. */
  env: string | null;
  /** Null for every scheduler in the tables. */
  schedulerName: string | null;
  /** Null to look for the tables. */
  tablePrefix: string | null;
  /** `read` shows; `control` may also trigger, pause, resume and reschedule. Default `read`. */
  mode: 'read' | 'control';
  /** Whether a trigger makes the nodes look at once. Default true. */
  nudge: boolean;
  /** Whether a pause or schedule that a start of Java undoes is set again by itself. Default false. */
  reapply: boolean;
}

/** What a tasks file says, with every default filled in. Plain JSON, because it crosses a process boundary. */
export interface Config {
  /** IANA zone for schedules without their own and for times shown to people. Default `UTC`. */
  timezone: string;
  /** Null for the usual place: a file of SQLite. */
  store: StoreConfig | null;
  socket: {
    /** Absolute path of `control.sock`, or null for the usual place. */
    path: string | null;
    /** Mode of `control.sock`, as a number. Default 0600. */
    mode: number;
    /** Group of `control.sock`, by name or number; null leaves it. */
    group: string | null;
    /** Whether `view.sock`, which only reads and is open to all users, lies beside it. Default true. */
    view: boolean;
  };
  /** Runs at once, per replica: 1 to 1000. Default 16. */
  maxRunning: number;
  /** How long a stop waits for runs before it ends them: 0 to 1 h. Default 25 s. */
  stopGraceMs: number;
  /** How long a claimed run stays claimed without being renewed: 3 s to 10 min. Default 15 s. */
  leaseMs: number;
  /** Ended runs kept of each task: none older than `ageMs` (default 30 days), at most `runs` (default 1000). */
  retention: { ageMs: number; runs: number };
  /** The Quartz cluster whose jobs are shown beside the tasks; null for none. */
  quartz: QuartzConfig | null;
  /** In the order of the file. No two share a full name. */
  tasks: ConfiguredTask[];
  /** Whether the daemon loads this file again by itself when it changes. Default false. */
  watch: boolean;
  /** What is allowed but hardly meant, a line each: file, line and column, key, sentence. */
  warnings: string[];
}
