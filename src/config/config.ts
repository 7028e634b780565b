import type { Task } from '../task/task.ts';

/** What a tasks file says, with every default filled in. Plain JSON, because it crosses a process boundary. */
export interface Config {
  /** IANA zone for schedules without their own and for times shown to people. Default `UTC`. */
  timezone: string;
  /** `sqlite:/path`, `sqlite::memory:`, or null for the usual place. A relative path starts at the file's folder. */
  store: string | null;
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
  /** In the order of the file. No two share a full name. */
  tasks: Task[];
  /** What is allowed but hardly meant, a line each: file, line and column, key, sentence. */
  warnings: string[];
}
