import { nearest } from '../nearest.ts';
import type { Task } from './task.ts';
import { fullName } from './task-id.ts';

/** What a name that somebody typed stands for. */
export type ResolvedTask =
  | { kind: 'found'; task: Task }
  | { kind: 'ambiguous'; candidates: Task[] }
  | { kind: 'unknown'; nearest: string[] };

/** Finds a task by `group/name`, or by its bare name when only one group has it. Letters count as they are. */
export function resolveTask(tasks: readonly Task[], name: string, group?: string): ResolvedTask {
  const wanted = group === undefined ? name : `${group}/${name}`;
  // A Quartz job may have a slash in its own name.
  const candidates = tasks.filter(
    (task) => fullName(task.id) === wanted || (group === undefined && task.id.name === wanted),
  );
  const [task] = candidates;
  if (!task) return { kind: 'unknown', nearest: nearestTasks(tasks, wanted) };
  return candidates.length === 1 ? { kind: 'found', task } : { kind: 'ambiguous', candidates };
}

/** Full names whose own form is near, else those whose bare name is. */
function nearestTasks(tasks: readonly Task[], wanted: string): string[] {
  const fullNames = nearest(
    wanted,
    tasks.map((task) => fullName(task.id)),
  );
  if (fullNames.length > 0) return fullNames;
  const bare = wanted.slice(wanted.indexOf('/') + 1);
  const names = new Set(
    nearest(
      bare,
      tasks.map((task) => task.id.name),
    ),
  );
  return tasks
    .filter((task) => names.has(task.id.name))
    .slice(0, 3)
    .map((task) => fullName(task.id));
}
