import { isTimezone } from '../../schedule/is-timezone.ts';
import { parseCron } from '../cron/parse-cron.ts';
import { quartzFireTimes } from '../cron/quartz-fire-times.ts';
import type { HeldTrigger, HeldTriggers } from './held-triggers.ts';
import { resumedFrom } from './trigger-states.ts';

/** What becomes of the fire times that a pause held back: none of them fires, or Quartz' misfire rule decides. */
export interface ResumeRule {
  missed: 'skip' | 'once';
  /** Fire times from this instant on are not missed; null for now. */
  from: Date | null;
}

/** What a resume does with one trigger. */
export interface TriggerResume {
  trigger: HeldTrigger;
  to: 'WAITING' | 'BLOCKED';
  /** Set in place of the fire time that has passed; null leaves it. */
  nextFireTime: Date | null;
  /** What is left to fire although its time has passed, and why; null where nothing is. */
  overdue: Overdue | null;
}

export interface Overdue {
  byMs: number;
  /** Null when it was asked for, else why it could not be skipped. */
  because: string | null;
}

/** How a job's triggers are resumed, those that are paused. Pure. */
export function planResume({ triggers, blocked, now }: HeldTriggers, rule: ResumeRule): TriggerResume[] {
  return triggers.flatMap((trigger) => {
    const to = resumedFrom(trigger.state, blocked);
    // As in Java, one that never fires again stays as it is.
    if (!to || !trigger.nextFireTime) return [];
    return [{ trigger, to, ...planMissed(trigger, trigger.nextFireTime, { ...rule, now }) }];
  });
}

function planMissed(
  trigger: HeldTrigger,
  next: Date,
  { missed, from, now }: ResumeRule & { now: Date },
): Pick<TriggerResume, 'nextFireTime' | 'overdue'> {
  const since = from && from < now ? from : now;
  const byMs = now.getTime() - next.getTime();
  if (next >= since) return { nextFireTime: null, overdue: byMs > 0 ? { byMs, because: null } : null };
  if (missed === 'once') return { nextFireTime: null, overdue: { byMs, because: null } };
  const later = findLater(trigger, next, since);
  return typeof later === 'string'
    ? { nextFireTime: null, overdue: { byMs, because: later } }
    : { nextFireTime: later, overdue: null };
}

/** The first fire time from an instant on, or why it is not certain. */
function findLater(trigger: HeldTrigger, next: Date, from: Date): Date | string {
  const { cron, simple, type, calendar, endTime } = trigger;
  if (calendar !== null) return `the calendar ${calendar} takes days out that only Java reads`;
  if (!cron && !simple) return `its type ${type} is Java's own`;
  const later = cron ? laterByCron(cron, next, from) : laterByInterval(trigger, from);
  if (typeof later === 'string') return later;
  return endTime && later > endTime ? 'it ends before it would fire again' : later;
}

function laterByCron(
  { expression, timezone }: { expression: string; timezone: string },
  next: Date,
  from: Date,
): Date | string {
  const parsed = parseCron(expression);
  if (!parsed.ok) return `its expression ${parsed.problem}`;
  if (!isTimezone(timezone)) return `the time zone ${timezone} is not known here`;
  const timesFrom = (at: Date) =>
    quartzFireTimes(parsed.cron, timezone, new Date(at.getTime() - 1)).next().value;
  // On a whole second it is Java's reckoning, which must be ours too; else a misfire or a hand has set it.
  if (next.getTime() % 1_000 === 0 && timesFrom(next)?.getTime() !== next.getTime())
    return 'Java reckons its fire times otherwise than we do';
  return timesFrom(from) ?? 'it never fires again';
}

/** As `SimpleTriggerImpl.getFireTimeAfter`: counted from the start, at most `repeatCount` times. */
function laterByInterval({ simple, startTime }: HeldTrigger, from: Date): Date | string {
  const { intervalMs, repeatCount } = simple ?? { intervalMs: 0, repeatCount: 0 };
  if (intervalMs <= 0) return 'it fires a single time';
  const step = Math.max(0, Math.ceil((from.getTime() - startTime.getTime()) / intervalMs));
  if (repeatCount >= 0 && step > repeatCount) return 'it has no fire time left';
  return new Date(startTime.getTime() + step * intervalMs);
}
