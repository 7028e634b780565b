import { SunbirdError } from '../../errors.ts';
import { isTimezone } from '../../schedule/is-timezone.ts';
import { parseSchedule } from '../../schedule/parse-schedule.ts';
import type { Override } from '../../task/override.ts';
import type { ConfiguredTask } from '../../task/task.ts';
import { fullName } from '../../task/task-id.ts';
import { answerWithTask } from '../answer-with-task.ts';
import { AskedOptions } from '../asked-options.ts';
import { findAskedTask } from '../find-asked.ts';
import type { Handler, Service } from '../service.ts';

/** Fires a task by another schedule than the file's, or with `reset` by that again. */
export const rescheduleTask: Handler = async (asked, service) => {
  const task = await findAskedTask(service, asked.segment, asked.query.get('group'));
  const options = new AskedOptions(asked, 'body');
  const wanted: Wanted = {
    schedule: options.text('schedule'),
    timezone: options.text('timezone'),
    reset: options.flag('reset'),
    reason: options.text('reason'),
    by: options.text('by', 200),
  };
  options.end();

  if (wanted.reset === (wanted.schedule !== null))
    throw new SunbirdError('INVALID_REQUEST', 'Give a schedule, or reset to go back to what the file says.');
  if (task.source === 'quartz') await service.quartzChanges?.reschedule(task, wantedOf(wanted));
  else await service.scheduler.reschedule(task.id, wanted.reset ? null : overrideOf(task, wanted, service));
  return { result: await answerWithTask(service, task.id, asked.access) };
};

interface Wanted {
  schedule: string | null;
  timezone: string | null;
  reset: boolean;
  reason: string | null;
  by: string | null;
}

function wantedOf({ schedule, timezone, by, reason }: Wanted) {
  return schedule === null ? null : { schedule, timezone, by, reason };
}

function overrideOf(task: ConfiguredTask, wanted: Wanted, { clock }: Service): Override {
  const { schedule, by, reason } = wanted;
  const timezone = wanted.timezone ?? task.timezone;
  const parsed = parseSchedule(schedule ?? '');
  if (schedule === null || !parsed.ok)
    throw new SunbirdError(
      'INVALID_PARAMETER',
      `${fullName(task.id)}: ${JSON.stringify(schedule)} is no schedule: ${parsed.ok ? '' : parsed.problem}.`,
    );
  if (!isTimezone(timezone))
    throw new SunbirdError(
      'INVALID_PARAMETER',
      `${fullName(task.id)}: ${JSON.stringify(timezone)} is no time zone, such as Asia/Kolkata or UTC.`,
    );
  const over = { schedule: task.schedule, timezone: task.timezone };
  return { schedule, timezone, by, reason, since: clock.now(), over };
}
