import { SunbirdError } from '../errors.ts';
import type { Task } from '../task/task.ts';
import { fullName } from '../task/task-id.ts';

/** Throws CONFIRMATION_REQUIRED where a task is guarded and the caller did not give its full name. */
export function requireConfirmation(
  task: Task | undefined,
  { verb, confirm }: { verb: 'trigger' | 'cancel'; confirm: string | null },
): void {
  if (task?.source !== 'configured' || !task.guard) return;
  const name = fullName(task.id);
  if (confirm === name) return;
  const given = confirm === null ? '' : `, and confirm is ${JSON.stringify(confirm)}`;
  throw new SunbirdError(
    'CONFIRMATION_REQUIRED',
    `${name} is guarded${given}. To ${verb} it give its full name as confirm: ${JSON.stringify({ confirm: name })}.`,
    { result: { guarded: name, about: task.description || null } },
  );
}
