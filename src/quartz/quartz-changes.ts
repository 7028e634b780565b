import { SunbirdError } from '../errors.ts';
import type { Pause } from '../run/pause.ts';
import type { QuartzTask } from '../task/quartz-task.ts';
import { fullName } from '../task/task-id.ts';

/** Changes of operators to the jobs of a cluster: pauses and other schedules, kept as wishes of ours too. */
export class QuartzChanges {
  /** Pauses every trigger of a job. */
  async pause(task: QuartzTask, _pause: Pause): Promise<void> {
    throw notSupported(task, 'paused');
  }

  /** Resumes every trigger of a job. */
  async resume(task: QuartzTask): Promise<void> {
    throw notSupported(task, 'resumed');
  }

  /** Fires a job by another cron expression. */
  async reschedule(task: QuartzTask): Promise<void> {
    throw notSupported(task, 'rescheduled');
  }
}

function notSupported({ id }: QuartzTask, verb: string): SunbirdError {
  return new SunbirdError(
    'NOT_SUPPORTED',
    `${fullName(id)} is a job of Quartz, which this version lists and triggers only; it can be ${verb} from Java.`,
  );
}
