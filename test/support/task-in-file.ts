import type { ConfiguredTask } from '../../src/task/task.ts';

/** A task of a journal as it stands in a tasks file, with whatever keys of the file it is to have beside its work. */
export function taskInFile(
  { id, work, schedule }: ConfiguredTask,
  differs: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  if (work.kind !== 'command') throw new Error('The journal is kept by commands.');
  const { group, name } = id;
  return { group, name, ...(schedule && { schedule }), command: work.argv, env: work.env, ...differs };
}
