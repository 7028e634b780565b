import { fullName } from '../task/task-id.ts';
import type { Access, Service } from './service.ts';

/** What is wrong with hooks, a sentence each; which task and why stays out of view.sock. */
export function findHookProblems({ scheduler }: Pick<Service, 'scheduler'>, access: Access): string[] {
  const { failing, dropped } = scheduler.hookRecord.problems;
  const failed = failing.map(({ event, task, at, error }) =>
    access === 'control'
      ? `The hook ${event} failed, last for ${fullName(task)} at ${at.toISOString()}: ${error}.`
      : `A hook ${event} failed.`,
  );
  const lost = dropped === 0 ? [] : [`${dropped} calls of hooks were dropped in the last hour.`];
  return [...new Set(failed), ...lost];
}
