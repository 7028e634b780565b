import type { RunningRun } from '../run/run.ts';
import { fullName } from '../task/task-id.ts';

/** The variable by which a process that outlived its daemon is known: `<store id>/<run>/<attempt>`. */
export const RUN_MARK = 'SUNBIRD_TASKS_RUN';

/** What every child finds in its environment about the attempt it is. */
export function attemptMarks(of: {
  storeId: string;
  run: RunningRun;
  replica: string;
}): Record<string, string> {
  const { storeId, run, replica } = of;
  return {
    [RUN_MARK]: `${storeId}/${run.number}/${run.attempt}`,
    SUNBIRD_TASKS_TASK: fullName(run.task),
    SUNBIRD_TASKS_ATTEMPT: String(run.attempt),
    SUNBIRD_TASKS_CAUSE: run.cause,
    SUNBIRD_TASKS_FIRE_TIME: run.fireTime?.toISOString() ?? '',
    SUNBIRD_TASKS_REPLICA: replica,
  };
}
