import { SunbirdError } from '../../errors.ts';
import type { Pause } from '../../run/pause.ts';
import type { QuartzTask, QuartzTrigger } from '../../task/quartz-task.ts';
import { fullName } from '../../task/task-id.ts';
import { comingFireTimes } from '../coming-fire-times.ts';
import { firstFireTime, type NewSchedule } from '../control/new-schedule.ts';
import { isAlive } from '../control/trigger-states.ts';
import { keyText } from '../keys.ts';
import { cronTriggers, ownTriggers } from './drift.ts';

/** Behind the last fire time that a counted pause skips; Quartz fires on whole seconds. */
const BEHIND_MS = 1_000;

/** A pause of so many fire times as one that ends behind the last of them. Throws NOT_SUPPORTED where these are not certain. Pure. */
export function boundPause(task: QuartzTask, pause: Pause): Pause {
  const { next } = pause;
  if (next === null) return pause;
  const alive = ownTriggers(task).filter(({ state }) => isAlive(state));
  const unsure = alive.find(
    (trigger) => comingFireTimes({ ...task, triggers: [trigger] }, next).length < next,
  );
  if (alive.length === 0 || unsure)
    throw new SunbirdError(
      'NOT_SUPPORTED',
      `The next ${next} fire times of ${fullName(task.id)} are not certain${unsure ? ` (${keyText(unsure)})` : ''}: it ` +
        'is paused already, ends before, or only Java can reckon them. Say until when instead: --until.',
    );
  const last = comingFireTimes({ ...task, triggers: alive }, next).at(-1) ?? pause.since;
  return { ...pause, until: new Date(last.getTime() + BEHIND_MS), next: null };
}

/** The one cron trigger of a job, which can be given another schedule. Throws NOT_SUPPORTED with those it has. Pure. */
export function chooseTrigger(task: QuartzTask): QuartzTrigger {
  const triggers = cronTriggers(task);
  const [trigger] = triggers;
  const name = fullName(task.id);
  if (!trigger || triggers.length > 1)
    throw new SunbirdError(
      'NOT_SUPPORTED',
      `${name} has ${triggers.length === 0 ? 'no cron trigger' : `${triggers.length} cron triggers (${triggers.map(keyText).join(', ')})`}; ` +
        'only a job with exactly one can be rescheduled from here. Change it in Java.',
    );
  if (!isAlive(trigger.state))
    throw new SunbirdError(
      'NOT_SUPPORTED',
      `${keyText(trigger)} of ${name} is in state ${trigger.state}, in which it never fires. Reset it from Java first.`,
    );
  return trigger;
}

/** Throws INVALID_PARAMETER when Quartz would not take this schedule, or would read it otherwise than we do. Pure. */
export function checkSchedule(
  task: QuartzTask,
  trigger: QuartzTrigger,
  { to, now }: { to: NewSchedule; now: Date },
): void {
  const next = firstFireTime(to, { startTime: new Date(0), ...trigger }, now);
  if (typeof next !== 'string') return;
  throw new SunbirdError(
    'INVALID_PARAMETER',
    `${fullName(task.id)}: ${JSON.stringify(to.schedule)} is no schedule that Quartz can be given: ${next}. ` +
      'Quartz cron has 6 or 7 fields, seconds first, Sunday is 1, and ? in one of its two day fields: 0 30 2 ? * MON-FRI.',
  );
}
