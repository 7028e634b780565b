import type { CommandEntry } from './command.ts';

/** The closed table of commands. Only the file of the asked one is loaded. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'list',
    group: 'see',
    summary: 'List tasks with their state, schedule, next and last run',
    load: async () => (await import('./commands/list.ts')).list,
  },
  {
    name: 'show',
    group: 'see',
    summary: 'Show all about one task',
    load: async () => (await import('./commands/show.ts')).show,
  },
  {
    name: 'runs',
    group: 'see',
    summary: 'List runs, newest first',
    load: async () => (await import('./commands/runs.ts')).runs,
  },
  {
    name: 'logs',
    group: 'see',
    summary: "Print a run's output",
    load: async () => (await import('./commands/logs.ts')).logs,
  },
  {
    name: 'trigger',
    group: 'run',
    summary: 'Run a task now',
    load: async () => (await import('./commands/trigger.ts')).trigger,
  },
  {
    name: 'wait',
    group: 'run',
    summary: 'Wait for the end of a run',
    load: async () => (await import('./commands/wait.ts')).wait,
  },
  {
    name: 'cancel',
    group: 'run',
    summary: 'Stop a run',
    load: async () => (await import('./commands/cancel.ts')).cancel,
  },
  {
    name: 'serve',
    group: 'operate',
    summary: 'Run the scheduler in this process',
    load: async () => (await import('./commands/serve.ts')).serve,
  },
  {
    name: 'health',
    group: 'operate',
    summary: 'Say how the scheduler is',
    load: async () => (await import('./commands/health.ts')).health,
  },
  {
    name: 'config',
    group: 'operate',
    summary: 'Check a tasks file, or print its JSON Schema',
    load: async () => (await import('./commands/config.ts')).config,
  },
];
