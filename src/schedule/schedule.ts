/** The rule that yields fire times, as it was understood. */
export type Schedule = CronSchedule | IntervalSchedule;

/** Wall-clock times of a zone: all six fields must match, as with node-cron. */
export interface CronSchedule {
  kind: 'cron';
  /** 0 to 59, rising. */
  seconds: readonly number[];
  /** 0 to 59, rising. */
  minutes: readonly number[];
  /** 0 to 23, rising. */
  hours: readonly number[];
  /** 1 to 31, `L` (the last), `L-3`, `15W` (the working day nearest to the 15th), `LW`. */
  daysOfMonth: readonly (number | string)[];
  /** 1 to 12. */
  months: readonly number[];
  /** 0 (Sunday) to 6, `5L` (the last Friday), `1#2` (the second Monday). */
  daysOfWeek: readonly (number | string)[];
  /**
   * The hours were written as single values. Such a time means "once that day", whatever the clocks do; any other
   * follows elapsed time. (Vixie cron draws the same line.)
   */
  fixedHours: boolean;
}

/** Every so many milliseconds, counted from 1970-01-01T00:00Z, so that restarts and replicas agree. Knows no zones. */
export interface IntervalSchedule {
  kind: 'interval';
  everyMs: number;
}
