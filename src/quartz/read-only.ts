import { SunbirdError } from '../errors.ts';

/** Why nothing of a Quartz job may be changed, and what to set. */
export function readOnly(task: string): SunbirdError {
  return new SunbirdError(
    'READ_ONLY_SOURCE',
    `${task} is a job of Quartz, and quartz.mode is read: nothing may be changed there. ` +
      'Write quartz: { mode: control } into the tasks file, and start the scheduler again.',
  );
}
