import * as z from 'zod';
import {
  isAlwaysQuiet,
  parseQuiet,
  QUIET_FORM,
  QUIET_PATTERN,
  type QuietStretch,
} from '../schedule/quiet.ts';
import { noSuch } from './fields.ts';
import { shown } from './problem.ts';

const TWO_TIMES = new RegExp(QUIET_PATTERN);

const stretch = z
  .string({ error: noSuch('quiet time', QUIET_FORM) })
  .transform((text, context): QuietStretch => {
    const read = parseQuiet(text);
    if (read) return read;
    context.addIssue(
      TWO_TIMES.test(text)
        ? `${shown(text)} ends when it begins; a task that never fires has no schedule`
        : `${shown(text)} is no quiet time; write ${QUIET_FORM}`,
    );
    return z.NEVER;
  })
  .meta({ pattern: QUIET_PATTERN });

/** The `quiet` key of a task. */
export const quiet = z
  .array(stretch, { error: noSuch('list', 'quiet times: ["22:00-23:30"]') })
  .max(24, 'has more than 24 quiet times')
  .superRefine((stretches, context) => {
    if (stretches.length > 0 && isAlwaysQuiet(stretches))
      context.addIssue('leaves no time of the day; a task that never fires has no schedule');
  })
  .meta({
    description:
      'Times of the day, in the zone of the task, in which its schedule leads to no run; triggers are still taken. The second is the first that is no longer quiet; over midnight where it is the earlier one. Default: none.',
    examples: [['22:00-23:30']],
  });
