import { SunbirdError } from '../errors.ts';
import type { Run } from '../run/run.ts';
import { resolveTask } from '../task/resolve-name.ts';
import type { Task } from '../task/task.ts';
import { fullName } from '../task/task-id.ts';
import type { Service } from './service.ts';

/** The task a caller named, by bare or full name. Throws TASK_NOT_FOUND with the nearest, or AMBIGUOUS_TASK_NAME. */
export async function findAskedTask(service: Service, name: string, group: string | null): Promise<Task> {
  await service.sources.refresh();
  const found = resolveTask(service.sources.listTasks(), name, group ?? undefined);
  switch (found.kind) {
    case 'found':
      return found.task;
    case 'ambiguous': {
      const candidates = found.candidates.map((task) => fullName(task.id));
      const message = `${JSON.stringify(name)} is the name of ${candidates.length} tasks. Say which: ${candidates.join(', ')}.`;
      throw new SunbirdError('AMBIGUOUS_TASK_NAME', message, { result: { candidates } });
    }
    case 'unknown': {
      const hint = found.nearest.length > 0 ? ` Did you mean ${found.nearest.join(' or ')}?` : '';
      const asked = group === null ? name : `${group}/${name}`;
      throw new SunbirdError('TASK_NOT_FOUND', `There is no task ${JSON.stringify(asked)}.${hint}`, {
        result: { nearest: found.nearest },
      });
    }
    default:
      return found satisfies never;
  }
}

/** The run a caller named. Throws RUN_NOT_FOUND, or INVALID_REQUEST when the text is no run number. */
export async function findAskedRun(service: Service, text: string): Promise<Run> {
  const run = await service.store.findRun(parseRunNumber(text));
  if (!run) throw new SunbirdError('RUN_NOT_FOUND', `There is no run ${text}.`);
  return run;
}

export function parseRunNumber(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new SunbirdError(
    'INVALID_REQUEST',
    `${JSON.stringify(text)} is no run number; write one such as 142.`,
  );
}
