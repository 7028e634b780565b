import { isInForce } from '../../run/pause.ts';
import type { Wish } from '../../store/operator-changes.ts';
import type { QuartzTask, QuartzTrigger } from '../../task/quartz-task.ts';
import { fullName } from '../../task/task-id.ts';
import { isAlive, isPaused } from '../control/trigger-states.ts';
import { isByHand, keyText } from '../keys.ts';
import { parseIntent } from './intent.ts';

/** What Quartz' tables say otherwise than operators wanted it here. */
export type Drift =
  /** It is not carried out yet. */
  | { kind: 'pending'; what: 'pause' | 'resume' | 'reschedule' }
  /** Triggers that fire although the task is paused. */
  | { kind: 'not-paused'; triggers: string[] }
  /** How it fires, in place of the schedule that was set. */
  | { kind: 'other-schedule'; wanted: string; there: string };

type Wanted = Pick<Wish, 'pause' | 'override' | 'intent'>;

/** Where a job of Quartz is not as it was wanted; each start of Java makes the jobs anew. Pure. */
export function findDrift(task: QuartzTask, { pause, override, intent }: Wanted, now: Date): Drift[] {
  if (intent !== null) return [{ kind: 'pending', what: parseIntent(intent).kind }];
  const drift: Drift[] = [];
  const firing = ownTriggers(task).filter(({ state }) => isAlive(state) && !isPaused(state));
  if (isInForce(pause, now) && firing.length > 0)
    drift.push({ kind: 'not-paused', triggers: firing.map(keyText) });
  if (override && !firesBy(task, override)) {
    const there = cronTriggers(task).map(({ cron }) => `${cron?.expression} (${cron?.timezone})`);
    const wanted = `${override.schedule} (${override.timezone})`;
    drift.push({ kind: 'other-schedule', wanted, there: there.join(', ') || 'no cron expression' });
  }
  return drift;
}

/** A drift in a sentence, with what to do. */
export function tellDrift({ id }: QuartzTask, drift: Drift): string {
  const name = fullName(id);
  switch (drift.kind) {
    case 'pending':
      return `The ${drift.what} of ${name} is recorded, and not carried out in Quartz yet: a node has its trigger in its hands, somebody holds Quartz' lock, or the database is away. It goes on by itself.`;
    case 'not-paused':
      return `${name} is paused here, but Quartz fires it by ${drift.triggers.join(', ')}: a start of Java made its triggers anew, or somebody resumed them there. Pause it again, or resume it.`;
    case 'other-schedule':
      return `${name} is to fire by ${drift.wanted}, but fires by ${drift.there}: a start of Java made its trigger anew, or somebody changed it there. Reschedule it again, or with --reset leave it so.`;
    default:
      return drift satisfies never;
  }
}

/** A job's triggers but for those that fire it by hand. */
export function ownTriggers({ triggers }: QuartzTask): QuartzTrigger[] {
  return triggers.filter((trigger) => !isByHand(trigger));
}

export function cronTriggers(task: QuartzTask): QuartzTrigger[] {
  return ownTriggers(task).filter(({ cron }) => cron !== null);
}

function firesBy(task: QuartzTask, { schedule, timezone }: { schedule: string; timezone: string }): boolean {
  const [trigger, ...others] = cronTriggers(task);
  return others.length === 0 && trigger?.cron?.expression === schedule && trigger.cron.timezone === timezone;
}
