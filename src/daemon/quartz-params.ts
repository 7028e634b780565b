import { SunbirdError } from '../errors.ts';
import { MOST_TEXT_BYTES, textBytes } from '../quartz/job-data.ts';
import type { QuartzTask } from '../task/quartz-task.ts';
import { fullName } from '../task/task-id.ts';

/** Parameters for a job of Quartz: texts for its data map, by any name, since none is declared. Throws INVALID_PARAMETER. */
export function readQuartzParams(task: QuartzTask, given: Record<string, unknown>): Record<string, string> {
  const problems = Object.entries(given).flatMap(([name, value]) => problemOf(name, value));
  if (problems.length > 0)
    throw new SunbirdError('INVALID_PARAMETER', `${fullName(task.id)}: ${problems.join(' ')}`, {
      result: { problems },
    });
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
}

function problemOf(name: string, value: unknown): string[] {
  if (name === '') return ['A parameter must have a name.'];
  if (!['string', 'number', 'boolean'].includes(typeof value))
    return [`Parameter ${name} must be a text, a number, true or false.`];
  if (textBytes(name) > MOST_TEXT_BYTES || textBytes(String(value)) > MOST_TEXT_BYTES)
    return [
      `Parameter ${name.slice(0, 40)} is longer than the ${MOST_TEXT_BYTES} bytes that Java writes of a text.`,
    ];
  return [];
}
