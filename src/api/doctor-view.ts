/** One thing that was looked at. */
export interface CheckView {
  /** What was looked at: `store`, `disk`, `orphans`. */
  check: string;
  state: 'ok' | 'warn' | 'fail';
  /** Its instants are ISO 8601 in UTC. */
  sentence: string;
  /** What to do; null when nothing is to be done. */
  advice: string | null;
  /** What `--fix` would do about it; null when it can do nothing. */
  fix: string | null;
}

/** `response` of `GET /api/v1/doctor`. */
export interface DoctorView {
  /** Of the scheduler. */
  version: string;
  pid: number;
  checks: CheckView[];
}

/** `response` of `POST /api/v1/doctor/fix`. */
export interface FixView {
  /** What was done, a sentence each; empty when there was nothing to do. */
  done: string[];
}
