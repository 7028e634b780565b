import { isDeepStrictEqual } from 'node:util';
import type { ConfiguredTask } from '../task/task.ts';
import type { Config } from './config.ts';

/** Of a task what differs from the one before it; of the first one everything. */
type PackedTask = Partial<ConfiguredTask>;

/** A configuration in little space. Plain JSON, as it is. */
export type PackedConfig = Omit<Config, 'tasks'> & { tasks: PackedTask[] };

/** Leaves out what each task has in common with the one before it, which is nearly all of it in a large file. Pure. */
export function packConfig(config: Config): PackedConfig {
  return { ...config, tasks: config.tasks.map((task, index) => packTask(config.tasks[index - 1], task)) };
}

/** The configuration again; its tasks share what they have in common, and so take little memory. Pure. */
export function unpackConfig(packed: PackedConfig): Config {
  const tasks: ConfiguredTask[] = [];
  for (const own of packed.tasks) tasks.push({ ...(tasks.at(-1) as ConfiguredTask), ...own });
  return { ...packed, tasks };
}

function packTask(before: ConfiguredTask | undefined, task: ConfiguredTask): PackedTask {
  if (!before) return task;
  const entries = Object.entries(task) as [keyof ConfiguredTask, unknown][];
  return Object.fromEntries(
    entries.filter(([key, value]) => value !== before[key] && !isDeepStrictEqual(value, before[key])),
  );
}
