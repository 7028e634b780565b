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
    name: 'why',
    group: 'see',
    summary: 'Say why a task runs, does not run, or did not',
    load: async () => (await import('./commands/why.ts')).why,
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
    name: 'pause',
    group: 'control',
    summary: "Hold a task's schedule back, for a while or for good",
    load: async () => (await import('./commands/pause.ts')).pause,
  },
  {
    name: 'resume',
    group: 'control',
    summary: 'Let a paused or quarantined task fire again',
    load: async () => (await import('./commands/resume.ts')).resume,
  },
  {
    name: 'reschedule',
    group: 'control',
    summary: "Fire a task by another schedule than the file's",
    load: async () => (await import('./commands/reschedule.ts')).reschedule,
  },
  {
    name: 'drain',
    group: 'control',
    summary: 'Let nothing new begin, so that it is safe to stop',
    load: async () => (await import('./commands/drain.ts')).drain,
  },
  {
    name: 'serve',
    group: 'operate',
    summary: 'Run the scheduler in this process',
    load: async () => (await import('./commands/serve.ts')).serve,
  },
  {
    name: 'reload',
    group: 'operate',
    summary: 'Load the tasks file again, all of it or nothing',
    load: async () => (await import('./commands/reload.ts')).reload,
  },
  {
    name: 'health',
    group: 'operate',
    summary: 'Say how the scheduler is',
    load: async () => (await import('./commands/health.ts')).health,
  },
  {
    name: 'doctor',
    group: 'operate',
    summary: 'Look at everything around the scheduler, and what to do',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  {
    name: 'replicas',
    group: 'operate',
    summary: 'List the schedulers on the store, and how each is reached',
    load: async () => (await import('./commands/replicas.ts')).replicas,
  },
  {
    name: 'audit',
    group: 'operate',
    summary: 'List who changed what, and what was refused',
    load: async () => (await import('./commands/audit.ts')).audit,
  },
  {
    name: 'metrics',
    group: 'operate',
    summary: 'Print metrics for Prometheus',
    load: async () => (await import('./commands/metrics.ts')).metrics,
  },
  {
    name: 'config',
    group: 'operate',
    summary: 'Check a tasks file, or print its JSON Schema',
    load: async () => (await import('./commands/config.ts')).config,
  },
  {
    name: 'store',
    group: 'operate',
    summary: 'Copy all that is remembered to another store',
    load: async () => (await import('./commands/store.ts')).store,
  },
  {
    name: 'completion',
    group: 'operate',
    summary: 'Print what makes a shell complete command lines',
    load: async () => (await import('./commands/completion.ts')).completion,
  },
  {
    name: 'help',
    group: 'operate',
    summary: 'Print the manual: a topic of it, or one command',
    load: async () => (await import('./commands/help.ts')).help,
  },
];
