import { isDeepStrictEqual } from 'node:util';
import type { ConfiguredTask } from '../task/task.ts';
import { fullName } from '../task/task-id.ts';
import type { Config } from './config.ts';

/** What another tasks file would change. Tasks are told by their full names, in the order of their file. */
export interface ConfigChanges {
  added: string[];
  removed: string[];
  /** With the keys of the file whose values are others; the ways to do work are all `work`. */
  changed: { task: string; keys: string[] }[];
  /** Keys of the file that take effect at the next start only. */
  needsRestart: string[];
}

/** What a running scheduler cannot change: places it holds open, and promises it has given. */
const FIXED = {
  store: 'store',
  socket: 'socket',
  maxRunning: 'maxRunning',
  leaseMs: 'lease',
  retention: 'retention',
  quartz: 'quartz',
  watch: 'watch',
} as const satisfies Partial<Record<keyof Config, string>>;

/** How the file calls what a task keeps under another name. */
const KEYS: Partial<Record<keyof ConfiguredTask, string>> = {
  timeoutMs: 'timeout',
  jitterMs: 'jitter',
  maxOutputBytes: 'output',
};

/**
 * Tells what the configuration `next` would change: its tasks against those that were loaded last, and what is fixed
 * against what the scheduler was started with. Pure.
 */
export function compareConfigs(
  { started, loaded }: { started: Config; loaded: Config },
  next: Config,
): ConfigChanges {
  const [old, now] = [byName(loaded.tasks), byName(next.tasks)];
  const changed = next.tasks.flatMap((task) => {
    const earlier = old.get(fullName(task.id));
    const keys = earlier ? changedKeys(earlier, task) : [];
    return keys.length === 0 ? [] : [{ task: fullName(task.id), keys }];
  });
  const fixed = Object.entries(FIXED) as [keyof typeof FIXED, string][];
  return {
    added: [...now.keys()].filter((name) => !old.has(name)),
    removed: [...old.keys()].filter((name) => !now.has(name)),
    changed,
    needsRestart: fixed
      .filter(([key]) => !isDeepStrictEqual(started[key], next[key]))
      .map(([, name]) => name),
  };
}

function byName(tasks: readonly ConfiguredTask[]): Map<string, ConfiguredTask> {
  return new Map(tasks.map((task) => [fullName(task.id), task]));
}

function changedKeys(before: ConfiguredTask, after: ConfiguredTask): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof ConfiguredTask>;
  return [...keys]
    .filter((key) => !isDeepStrictEqual(before[key], after[key]))
    .map((key) => KEYS[key] ?? key);
}
