import { SunbirdError } from '../../errors.ts';
import { fullName } from '../../task/task-id.ts';
import { findAskedTask } from '../find-asked.ts';
import type { Handler } from '../service.ts';
import { cancelNumber } from './cancel-run.ts';

/** Ends the run a task has now: the one that runs, else the oldest that waits. */
export const cancelTask: Handler = async (asked, service) => {
  const task = await findAskedTask(service, asked.segment, asked.query.get('group'));
  const { active, lastRun } = await service.store.findTaskRecord(task.id);
  if (!active) {
    const last = lastRun ? ` Its last run, ${lastRun.number}, ended ${lastRun.state}.` : ' It has never run.';
    throw new SunbirdError(
      'RUN_ENDED',
      `${fullName(task.id)} is not running and nothing of it waits.${last}`,
    );
  }
  return { result: await cancelNumber(active.number, asked, service) };
};
