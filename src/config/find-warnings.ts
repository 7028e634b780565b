import { formatDuration } from '../duration.ts';
import type { KnownSchedules } from '../schedule/known-schedules.ts';
import { audibleFireTimes, type Quiet } from '../schedule/quiet.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { fullName } from '../task/task-id.ts';
import type { Config } from './config.ts';
import type { Finding } from './problem.ts';
import { scheduleWarnings } from './schedule-warnings.ts';

/** Kubernetes ends a pod this long after it asked it to stop, unless told otherwise. */
const KUBERNETES_GRACE_MS = 30_000;
const WRITABLE_BY_ALL = 0o002;

/** What schedules are read by, and when the year begins that is looked at. */
interface Look {
  now: Date;
  schedules: KnownSchedules;
}

/** Finds what is allowed but hardly meant. Pure but for what `schedules` remembers. */
export function findWarnings(config: Omit<Config, 'warnings'>, look: Look): Finding[] {
  return [...findFileWarnings(config), ...findTaskWarnings(config), ...findScheduleWarnings(config, look)];
}

function findFileWarnings({ tasks, quartz, stopGraceMs, socket }: Omit<Config, 'warnings'>): Finding[] {
  const found: Finding[] = [];
  if (tasks.length === 0 && !quartz)
    found.push({ path: ['tasks'], sentence: 'there are no tasks in this file' });
  if (stopGraceMs > KUBERNETES_GRACE_MS)
    found.push({
      path: ['stopGrace'],
      sentence: `Kubernetes kills a pod after 30 s; for ${formatDuration(stopGraceMs)} give it a longer terminationGracePeriodSeconds`,
    });
  if ((socket.mode & WRITABLE_BY_ALL) !== 0)
    found.push({
      path: ['socket', 'mode'],
      sentence:
        'every user of this container may trigger and cancel runs; leave the last digit 0 to prevent that',
    });
  return found;
}

function findScheduleWarnings({ tasks }: Omit<Config, 'warnings'>, { now, schedules }: Look): Finding[] {
  const warningsOf = scheduleWarnings(now, schedules);
  return tasks.flatMap(({ schedule, timezone, quiet }, index) => {
    if (schedule === null) return [];
    const found = warningsOf(schedule, timezone).map((sentence) => ({
      path: ['tasks', index, 'schedule'],
      sentence,
    }));
    if (!quiet || isHeard(schedules.load(schedule), { timezone, quiet }, now)) return found;
    return [
      ...found,
      { path: ['tasks', index, 'quiet'], sentence: 'every fire time of its schedule is quiet' },
    ];
  });
}

function isHeard(schedule: Schedule, of: { timezone: string; quiet: Quiet }, now: Date): boolean {
  return !audibleFireTimes(schedule, of, now).next().done;
}

function findTaskWarnings({ tasks }: Omit<Config, 'warnings'>): Finding[] {
  return tasks.flatMap((task, index) => {
    if (task.schedule === null) return [];
    return Object.entries(task.params)
      .filter(([, spec]) => spec.required && spec.default === null)
      .map(([name]) => ({
        path: ['tasks', index, 'params', name, 'required'],
        sentence: `${fullName(task.id)} has a schedule, but a scheduled run is given no parameters; add a default`,
      }));
  });
}
