import { MOST_PAUSED_FIRES, type PauseResult } from '../../api/operator-views.ts';
import { SunbirdError } from '../../errors.ts';
import { isInForce } from '../../run/pause.ts';
import type { Override } from '../../task/override.ts';
import type { ConfiguredTask } from '../../task/task.ts';
import { fullName } from '../../task/task-id.ts';
import { answerWithTask } from '../answer-with-task.ts';
import { AskedOptions } from '../asked-options.ts';
import { findAskedTask } from '../find-asked.ts';
import { viewPause } from '../pause-view.ts';
import type { Handler } from '../service.ts';

/** Holds a task's schedule back: for good, until an instant, or for so many fire times. */
export const pauseTask: Handler = async (asked, service) => {
  const task = await findAskedTask(service, asked.segment, asked.query.get('group'));
  const options = new AskedOptions(asked, 'body');
  const until = options.instant('until');
  const next = options.whole('next', MOST_PAUSED_FIRES);
  const reason = options.text('reason');
  const by = options.text('by', 200);
  options.end();

  const since = service.clock.now();
  if (until && until <= since)
    throw new SunbirdError('INVALID_REQUEST', `Option until is ${until.toISOString()}, which has passed.`);
  if (next === 0) throw new SunbirdError('INVALID_REQUEST', 'Option next must be at least 1.');
  if (until && next !== null)
    throw new SunbirdError('INVALID_REQUEST', 'Options until and next end a pause in two ways; give one.');
  const pause = { by, reason, since, until, next };
  const { pause: before, override } = await service.store.findTaskRecord(task.id);
  if (next !== null && task.source === 'configured') requireSchedule(task, override);
  if (task.source === 'quartz') await service.quartzChanges?.pause(task, pause);
  else await service.store.pauseTask(task.id, pause);
  const told: PauseResult = { replaced: isInForce(before, since) ? viewPause(before, asked.access) : null };
  return { result: { ...(await answerWithTask(service, task.id, asked.access)), ...told } };
};

/** Without fire times the pause would never end by itself. */
function requireSchedule(task: ConfiguredTask, override: Override | null): void {
  if ((override ?? task).schedule !== null) return;
  throw new SunbirdError(
    'NOT_SUPPORTED',
    `${fullName(task.id)} has no schedule, so that no fire time would end its pause. Say until when instead: --until.`,
  );
}
