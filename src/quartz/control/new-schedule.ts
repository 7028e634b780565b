import { isTimezone } from '../../schedule/is-timezone.ts';
import { LONGEST_EXPRESSION } from '../cron/cron-expression.ts';
import { parseCron } from '../cron/parse-cron.ts';
import { quartzFireTimes } from '../cron/quartz-fire-times.ts';

/** The longest zone that a row of QRTZ_CRON_TRIGGERS holds. */
const LONGEST_ZONE = 80;

/** A schedule that a trigger of Quartz may be given. */
export interface NewSchedule {
  schedule: string;
  timezone: string;
}

/** The first fire time by another schedule, or why it cannot be had. Pure. */
export function firstFireTime(
  { schedule, timezone }: NewSchedule,
  { startTime, endTime, calendar }: { startTime: Date; endTime: Date | null; calendar: string | null },
  now: Date,
): Date | string {
  if (schedule.length > LONGEST_EXPRESSION) return `it has more than ${LONGEST_EXPRESSION} characters`;
  const parsed = parseCron(schedule);
  if (!parsed.ok) return `it ${parsed.problem}`;
  const zone = zoneProblem(timezone);
  if (zone !== null) return zone;
  if (calendar !== null) return `the calendar ${calendar} takes days out that only Java reads`;
  const after = Math.max(now.getTime(), startTime.getTime() - 1);
  const next = quartzFireTimes(parsed.cron, timezone, new Date(after)).next().value;
  if (!next) return 'it never fires';
  return endTime && next > endTime
    ? `its trigger ends at ${endTime.toISOString()}, before it would fire`
    : next;
}

/** Java takes a zone by its exact letters, and an unknown one for GMT without a word. */
function zoneProblem(timezone: string): string | null {
  if (!isTimezone(timezone) || timezone.length > LONGEST_ZONE)
    return `${JSON.stringify(timezone)} is no time zone, such as Asia/Kolkata or UTC`;
  const exact = new Temporal.ZonedDateTime(0n, timezone).timeZoneId;
  return exact === timezone ? null : `its time zone is written ${exact}`;
}
