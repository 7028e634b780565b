/** A Quartz cron expression, read. Numbers are as Quartz writes them: months 1-12, weekdays 1 (Sunday) to 7. */
export interface CronExpression {
  /** Rising, like all lists here. */
  seconds: readonly number[];
  minutes: readonly number[];
  hours: readonly number[];
  months: readonly number[];
  days: DayRule;
  /** Null for every year. */
  years: readonly number[] | null;
}

/** Which days of a month match. Quartz wants exactly one of its two day fields; the other one is `?`. */
export type DayRule =
  | { kind: 'days-of-month'; days: readonly number[] }
  | { kind: 'days-of-week'; weekdays: readonly number[] }
  /** `L`, `L-3`: so many days before the last one of the month; with `W` the weekday nearest to that day. */
  | { kind: 'from-last-day'; before: number; nearestWeekday: boolean }
  /** `15W`: the weekday nearest to that day, within its month. */
  | { kind: 'nearest-weekday'; day: number }
  /** `6#3`: the third Friday. */
  | { kind: 'nth-weekday'; weekday: number; nth: number }
  /** `6L`: the last Friday. */
  | { kind: 'last-weekday'; weekday: number };

/** The longest expression a row of QRTZ_CRON_TRIGGERS holds. */
export const LONGEST_EXPRESSION = 120;
