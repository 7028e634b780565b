import { formatDuration } from '../../duration.ts';
import { SunbirdError } from '../../errors.ts';
import type { JobFacts, PlaceRefusal, PlaceState } from './placement.ts';

/** Why a trigger was not placed, as an error of the API; of `executing` the gate tells, with the run in the way. */
export function placeError(why: Exclude<PlaceRefusal, 'executing'>, task: string): SunbirdError {
  switch (why) {
    case 'no-job':
      return new SunbirdError('TASK_NOT_FOUND', `${task} is in Quartz' tables no longer.`);
    case 'asked-for':
      return new SunbirdError(
        'JOB_ALREADY_RUNNING',
        `${task} is asked for already: a trigger that somebody else put into Quartz' tables waits for a node. ` +
          'Try again when it has begun, or ask with --if-running queue.',
      );
    case 'not-queued':
      return new SunbirdError('RUN_ENDED', `The run of ${task} was cancelled before it reached Quartz.`);
    case 'default-paused':
      return new SunbirdError(
        'TASK_PAUSED',
        `Quartz' trigger group DEFAULT is paused: a trigger of ${task} put there now would fire when somebody resumes ` +
          'it, perhaps much later. Resume the group in Quartz, or ask for exactly that with --if-running queue.',
      );
    case 'would-delete':
      return new SunbirdError(
        'WOULD_DELETE_JOB',
        `${task} is not durable and has no trigger: Quartz would delete the job when this run has ended. ` +
          'Schedule it in Quartz first, or have it stored durably.',
      );
    case 'storage-unknown':
      return new SunbirdError(
        'NOT_SUPPORTED',
        `${task}: no parameters can be given, because no job of this scheduler has data that tell how it stores them ` +
          '(useProperties), and data in the other form would stop every node. Trigger it without --param.',
      );
    case 'storage-properties':
      return new SunbirdError(
        'NOT_SUPPORTED',
        `${task}: no parameters can be given, because this scheduler stores its data as properties (useProperties). ` +
          'Trigger it without --param.',
      );
    default:
      return why satisfies never;
  }
}

/** What is to be expected of a trigger that stands in the tables, or would. */
export function whatToExpect(of: { state: PlaceState; nudge: boolean; facts: JobFacts }): string {
  switch (of.state) {
    case 'BLOCKED':
      return 'Quartz begins it when the execution of its job that goes on has ended.';
    case 'PAUSED':
    case 'PAUSED_BLOCKED':
      return "Quartz' trigger group DEFAULT is paused: it waits until somebody resumes the group.";
    case 'WAITING':
      return whenItBegins(of.facts, of.nudge);
    default:
      return of.state satisfies never;
  }
}

function whenItBegins({ nodes }: JobFacts, nudge: boolean): string {
  const alive = nodes.filter(({ failed }) => !failed);
  if (nodes.length > 0 && alive.length === 0)
    return 'No node of this scheduler has checked in lately: it waits until one starts.';
  if (alive.length === 0 || !nudge)
    return 'A node that is idle looks for it within its idleWaitTime, 30 s by default.';
  const checkin = Math.max(...alive.map(({ checkinIntervalMs }) => checkinIntervalMs));
  const count = alive.length === 1 ? '1 node' : `${alive.length} nodes`;
  return `One of ${count} begins it at the next check-in, within ${formatDuration(checkin)}, unless all are busy.`;
}
