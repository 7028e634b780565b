import type { TasksFileView } from '../api/health-view.ts';
import { instant } from './run-view.ts';
import type { Access } from './service.ts';
import type { TasksFile } from './tasks-file.ts';

/** The tasks file in force as health shows it. */
export function viewTasksFile({ path, loaded, refused, needsRestart }: TasksFile): TasksFileView {
  return {
    path,
    fingerprint: loaded.fingerprint,
    loadedAt: loaded.at.toISOString(),
    refusedAt: instant(refused?.at ?? null),
    needsRestart: [...needsRestart],
  };
}

/** That the file on disk was refused, until a good one is loaded; what is wrong with it is not for view.sock. */
export function tasksFileProblems(file: TasksFile | null, access: Access): string[] {
  if (!file?.refused) return [];
  const { problems } = file.refused;
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  const start = `The tasks file on disk has ${count}; the one loaded before stays in force.`;
  if (access === 'view') return [start];
  const more = problems.length > 1 ? ` All of them: sunbird-tasks config check ${file.path}` : '';
  return [`${start} ${problems[0] ?? ''}${more}`];
}
