import { resolve } from 'node:path';
import type { Task } from '../task/task.ts';
import type { Config } from './config.ts';
import { DEFAULTS } from './defaults.ts';
import type { DeclaredFile } from './file-schema.ts';
import { paramSpec } from './param-schema.ts';
import type { DeclaredDefaults, DeclaredTask } from './task-schema.ts';

/** Fills every default in. `folder`, absolute, is where the file lies. Pure. */
export function buildConfig(file: DeclaredFile, folder: string): Omit<Config, 'warnings'> {
  const { socket = {}, retention = {} } = file;
  const timezone = file.timezone ?? DEFAULTS.timezone;
  return {
    timezone,
    store: file.store ?? null,
    socket: {
      path: socket.path ?? null,
      mode: socket.mode ?? DEFAULTS.socketMode,
      group: socket.group ?? null,
      view: socket.view ?? true,
    },
    maxRunning: file.maxRunning ?? DEFAULTS.maxRunning,
    stopGraceMs: file.stopGrace ?? DEFAULTS.stopGraceMs,
    leaseMs: file.lease ?? DEFAULTS.leaseMs,
    retention: {
      ageMs: retention.age ?? DEFAULTS.retentionAgeMs,
      runs: retention.runs ?? DEFAULTS.retentionRuns,
    },
    tasks: (file.tasks ?? []).map((task) => buildTask(task, { timezone, ...file.defaults }, folder)),
  };
}

function buildTask(declared: DeclaredTask, defaults: DeclaredDefaults, folder: string): Task {
  const task = { ...defaults, ...declared };
  const [program = '', ...args] = task.command;
  return {
    id: { group: task.group ?? DEFAULTS.group, name: task.name },
    description: task.description ?? '',
    source: 'configured',
    schedule: task.schedule ?? null,
    timezone: task.timezone ?? DEFAULTS.timezone,
    work: {
      kind: 'command',
      argv: [program, ...args],
      cwd: resolve(folder, task.cwd ?? ''),
      env: { ...defaults.env, ...declared.env },
      inheritEnv: task.inheritEnv ?? [],
    },
    params: Object.fromEntries(
      Object.entries(task.params ?? {}).map(([name, param]) => [name, paramSpec(param)]),
    ),
    timeoutMs: task.timeout ?? DEFAULTS.timeoutMs,
    maxQueued: task.maxQueued ?? DEFAULTS.maxQueued,
    recover: task.recover ?? false,
    maxOutputBytes: task.output?.max ?? DEFAULTS.maxOutputBytes,
  };
}
