import { SunbirdError } from '../errors.ts';
import type { Run } from '../run/run.ts';
import type { Task } from '../task/task.ts';
import { fullName } from '../task/task-id.ts';
import type { Service } from './service.ts';

/** The run that a trigger is to repeat. Throws RUN_NOT_FOUND when there is none, or it is of another task. */
export async function findRepeated(
  { store }: Pick<Service, 'store'>,
  { id }: Task,
  from: number | null,
): Promise<Run | null> {
  if (from === null) return null;
  const run = await store.findRun(from);
  if (!run) throw new SunbirdError('RUN_NOT_FOUND', `There is no run ${from} to repeat.`);
  if (fullName(run.task) === fullName(id)) return run;
  throw new SunbirdError('RUN_NOT_FOUND', `Run ${from} is of ${fullName(run.task)}, not of ${fullName(id)}.`);
}
