import type { Command as Parser } from 'commander';
import type { TaskView } from '../../api/views.ts';
import { listTasks } from '../../client/client.ts';
import { SunbirdError } from '../../errors.ts';
import { requireTaskName } from '../asked-values.ts';
import type { Session } from '../command.ts';
import { globPattern, isGlob } from './glob.ts';

/** How tasks are named on a command line that takes several. */
export interface TasksAsked {
  group?: string;
  all?: boolean;
  yes?: boolean;
}

/** One task by the name that was typed, which the scheduler resolves; or those that were found. */
export type Chosen = { kind: 'one'; name: string } | { kind: 'several'; tasks: TaskView[] };

/** Adds the argument and the options that name tasks, and --yes. */
export function declareTasks(parser: Parser): void {
  declareChoice(parser);
  parser.option('--yes', 'without asking, where there are several');
}

/** Adds the argument and the options that name tasks. */
export function declareChoice(parser: Parser): void {
  parser
    .argument('[task]', 'its name or group/name, or several by a pattern such as "import-*"')
    .option('--group <group>', 'every task of this group')
    .option('--all', 'every task');
}

/** Finds the tasks that a command line names. Throws USAGE where it names none or in two ways, TASK_NOT_FOUND where none fits. */
export async function chooseTasks(
  { connection }: Session,
  word: string | undefined,
  { group, all }: Pick<TasksAsked, 'group' | 'all'>,
): Promise<Chosen> {
  const ways = [word !== undefined, group !== undefined, all === true].filter(Boolean).length;
  if (ways !== 1)
    throw new SunbirdError('USAGE', 'Name a task, a pattern in quotes, --group GROUP or --all: one of them.');
  if (word !== undefined && !isGlob(word)) return { kind: 'one', name: requireTaskName(word) };
  const { response: tasks } = (await listTasks(connection, { group })).result;
  const fitting = word === undefined ? tasks : tasks.filter((task) => fits(task, globPattern(word)));
  if (fitting.length > 0) return { kind: 'several', tasks: fitting };
  throw new SunbirdError('TASK_NOT_FOUND', `No task fits ${word ?? (group ? `group ${group}` : '--all')}.`);
}

export function nameOf({ taskGroup, taskName }: Pick<TaskView, 'taskGroup' | 'taskName'>): string {
  return `${taskGroup}/${taskName}`;
}

/** A pattern with a slash is held against the full name, one without against the name alone. */
function fits(task: TaskView, { pattern, isFull }: ReturnType<typeof globPattern>): boolean {
  return pattern.test(isFull ? nameOf(task) : task.taskName);
}
