import { formatDuration } from '../../duration.ts';
import type { HeldTrigger } from '../control/held-triggers.ts';
import type { TriggerResume } from '../control/plan-resume.ts';
import { parseCron } from '../cron/parse-cron.ts';
import { quartzFireTimes } from '../cron/quartz-fire-times.ts';
import { keyText } from '../keys.ts';

/** Fire times that a pause skipped. */
export interface Skipped {
  count: number;
  first: Date;
  last: Date;
}

/** More than these are not counted one by one. */
const MOST_COUNTED = 10_000;
/** Quartz' misfireThreshold by default: what is late by less fires as if nothing had been. */
const MISFIRE_MS = 60_000;

/** The fire times that a resume skipped, of all triggers of a job; null where it skipped none. Pure. */
export function findSkipped(resumed: readonly TriggerResume[]): Skipped | null {
  const times = resumed.flatMap(({ trigger, nextFireTime: next }) =>
    next && trigger.nextFireTime ? timesBetween(trigger, trigger.nextFireTime, next) : [],
  );
  const rising = times.toSorted((a, b) => a.getTime() - b.getTime());
  const [first, last] = [rising[0], rising.at(-1)];
  return first && last ? { count: rising.length, first, last } : null;
}

/** What is to be expected of triggers that are overdue after a resume, a sentence each. */
export function overdueNotes(resumed: readonly TriggerResume[]): string[] {
  return resumed.flatMap(({ trigger, overdue }) => {
    if (!overdue) return [];
    const left =
      overdue.because === null
        ? ''
        : ` What it missed could not be skipped, because ${overdue.because}; NEXT_FIRE_TIME was left.`;
    return [
      `${keyText(trigger)} is overdue by ${formatDuration(overdue.byMs)} and ${whatQuartzDoes(trigger, overdue.byMs)}.${left}`,
    ];
  });
}

/** By `CronTriggerImpl.updateAfterMisfire` of Quartz 2.3; of a simple trigger it depends on more than its instruction. */
function whatQuartzDoes({ cron, misfireInstruction }: HeldTrigger, byMs: number): string {
  if (byMs < MISFIRE_MS) return 'fires when a node looks next';
  if (misfireInstruction === -1) return 'fires for each time it missed, as its misfire instruction says';
  if (!cron && misfireInstruction !== 0) return 'fires as its misfire instruction says';
  if (misfireInstruction === 2) return 'does not fire for what it missed, as its misfire instruction says';
  return `fires once, within ${formatDuration(MISFIRE_MS)}`;
}

/** From `next` on, but before `until`. */
function timesBetween({ cron, simple }: HeldTrigger, next: Date, until: Date): Date[] {
  const times = [next];
  if (simple && simple.intervalMs > 0) {
    const most = Math.min(MOST_COUNTED, Math.ceil((until.getTime() - next.getTime()) / simple.intervalMs));
    for (let step = 1; step < most; step++) times.push(new Date(next.getTime() + step * simple.intervalMs));
  }
  const parsed = cron ? parseCron(cron.expression) : null;
  if (!cron || !parsed?.ok) return times;
  for (const time of quartzFireTimes(parsed.cron, cron.timezone, next)) {
    if (time >= until || times.length >= MOST_COUNTED) break;
    times.push(time);
  }
  return times;
}
