import type { ConfiguredTask } from '../../../src/task/task.ts';

/** A task of a journal as an entry of a tasks file, with other keys of such an entry as they are given. */
export function fileTask({ id, work }: ConfiguredTask, keys: object = {}): object {
  if (work.kind !== 'command') throw new Error('The journal is kept by commands.');
  return { ...id, command: work.argv, env: work.env, ...keys };
}
