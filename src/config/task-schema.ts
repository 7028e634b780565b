import * as z from 'zod';
import { isTimezone } from '../schedule/is-timezone.ts';
import { NAME_PATTERN } from '../task/task.ts';
import {
  choice,
  duration,
  flag,
  noSuch,
  noText,
  size,
  strictMap,
  text,
  textLike,
  wholeNumber,
} from './fields.ts';
import { hooks } from './hooks-schema.ts';
import { paramName, paramSchema } from './param-schema.ts';
import { quiet } from './quiet-schema.ts';
import { runbook } from './runbook-schema.ts';
import { command, http, LONGEST_ARGUMENT, LONGEST_PATH, modulePath } from './work-schema.ts';

const NAME_FORM = 'up to 200 letters, digits, dots, dashes and underscores, a letter or digit first';
const name = textLike(NAME_PATTERN, ({ input }) =>
  input === undefined ? 'a task needs a name' : noText('name', NAME_FORM)({ input }),
);

/** A zone of the IANA database. */
export const timezone = z
  .string({ error: noSuch('time zone', 'an IANA name such as Asia/Kolkata') })
  .refine(isTimezone, { error: noSuch('time zone', 'an IANA name such as Asia/Kolkata') });

/** What the text says is checked in check-tasks.ts, once for all tasks that share it. */
const schedule = z.string({ error: noSuch('schedule', '"0 2 * * *" or "@every 10m"') });

const VARIABLE_FORM = 'letters, digits and underscores, no digit first';
const variable = textLike(/^[A-Za-z_][A-Za-z0-9_]*$/, noSuch('name of a variable', VARIABLE_FORM));
const ownVariable = variable.refine((given) => !given.startsWith('SUNBIRD_TASKS_'), {
  error: 'names that start with SUNBIRD_TASKS_ are set by the scheduler; choose another',
});

/** Keys that tasks and `defaults` have in common. */
const sharedKeys = {
  group: name
    .optional()
    .meta({ description: `Group of the task: ${NAME_FORM}. Default: default.`, default: 'default' }),
  timezone: timezone
    .optional()
    .meta({ description: 'IANA zone in which the schedule is read. Default: the timezone of the file.' }),
  cwd: text(LONGEST_PATH).min(1, 'names no folder').optional().meta({
    description:
      'Folder the program starts in; a relative one starts at the folder of this file. Default: that folder.',
  }),
  timeout: duration('100ms', '7d')
    .optional()
    .meta({ description: 'Longest time an attempt may take, 100ms to 7d. Default 1h.', default: '1h' }),
  retry: strictMap(
    {
      attempts: wholeNumber(1, 100).optional().meta({
        description: 'Attempts of a run that may fail, the first among them, 1 to 100. Default 3.',
        default: 3,
      }),
      delay: duration('0s', '1d')
        .optional()
        .meta({ description: 'Before the second attempt, 0s to 1d. Default 10s.', default: '10s' }),
      backoff: z
        .number({ error: noSuch('number from 1 to 10') })
        .min(1, { error: noSuch('number from 1 to 10') })
        .max(10, { error: noSuch('number from 1 to 10') })
        .optional()
        .meta({
          description: 'Each further delay is so many times longer, at most 1d. 1 to 10. Default 2.',
          default: 2,
        }),
    },
    '{ attempts: 3, delay: 10s }',
  )
    .optional()
    .meta({ description: 'Try again when an attempt failed or took too long. Default: no.' }),
  overlap: choice(['skip', 'queue', 'allow']).optional().meta({
    description:
      'A fire time while the task runs: skip it, queue one run, or allow a run beside the other. Default skip.',
    default: 'skip',
  }),
  misfire: choice(['skip', 'once', 'all']).optional().meta({
    description:
      'Fire times that passed while the daemon was down or blocked: skip them, run once for all, or run for all (at most 100). Default once.',
    default: 'once',
  }),
  within: duration('1s', '3650d').optional().meta({
    description: 'Fire times that passed longer ago are never made up for, 1s to 3650d. Default 24h.',
    default: '24h',
  }),
  jitter: duration('0s', '1d').optional().meta({
    description:
      'Each scheduled run starts up to so much later than its fire time, by chance, 0s to 1d. Default 0s.',
    default: '0s',
  }),
  quiet: quiet.optional(),
  pauseAfterFailures: wholeNumber(1, 1_000)
    .optional()
    .meta({
      description:
        'So many failed runs in a row, since the task was resumed last, pause it until somebody resumes it, 1 to 1000. Default: never.',
      examples: [5],
    }),
  guard: flag().optional().meta({
    description:
      'Whether who triggers or cancels it must confirm that with its full name. Its schedule needs nobody. Default false.',
    default: false,
  }),
  late: duration('1s', '7d').optional().meta({
    description:
      'A run that begins so long after its fire time and its jitter is late, which the hook onLate tells, 1s to 7d. Default 1m.',
    default: '1m',
  }),
  runbook: runbook.optional(),
  maxQueued: wholeNumber(0, 10_000).optional().meta({
    description: 'Triggers that may wait behind a run with --if-running queue. Default 100.',
    default: 100,
  }),
  recover: flag().optional().meta({
    description: 'Whether to try again when a crash interrupted a run. Default false.',
    default: false,
  }),
  output: strictMap(
    {
      max: size('1KiB', '64MiB').optional().meta({
        description: 'Output kept of each attempt, head and tail: bytes, or 1KiB to 64MiB. Default 1MiB.',
        default: '1MiB',
      }),
    },
    '{ max: 1MiB }',
  )
    .optional()
    .meta({ description: 'What is kept of the output.' }),
  env: z
    .record(ownVariable, text(LONGEST_ARGUMENT), { error: noSuch('map', '{ NAME: "value" }') })
    .optional()
    .meta({
      description:
        'Variables for the program, all texts; those of defaults stay, unless named again. Default: none.',
    }),
  inheritEnv: z
    .array(variable, { error: noSuch('list', 'names of variables: [PGHOST]') })
    .max(1_000, 'has more than 1000 names')
    .optional()
    .meta({
      description:
        'Variables of the daemon that are kept from programs by default and given to this one. Default: none.',
    }),
};

/** `defaults`: what tasks have that do not say otherwise. */
export const defaultsSchema = strictMap(sharedKeys, '{ timeout: 30m }');

/** One entry of `tasks`. */
export const taskSchema = strictMap(
  {
    ...sharedKeys,
    name: name.meta({ description: `Name of the task, once in its group: ${NAME_FORM}. Required.` }),
    description: text(1_000)
      .optional()
      .meta({ description: 'What it does, for people. Default: empty.', default: '' }),
    schedule: schedule.optional().meta({
      description:
        'When it fires: a cron expression of five fields (six with seconds first), a nickname such as @daily, or @every 10m. Default: only when triggered.',
      examples: ['0 2 * * *', '@every 10m'],
    }),
    command: command.optional(),
    http: http.optional(),
    hooks: hooks.optional().meta({
      description:
        'In place of those of the file, each for itself; null for none. Default: those of the file.',
    }),
    module: modulePath.optional(),
    params: z
      .record(paramName, paramSchema, { error: noSuch('map', '{ block: { type: string } }') })
      .optional()
      .meta({
        description:
          'Parameters a trigger may give, by name. The program finds each as PARAM_NAME. Default: none.',
      }),
  },
  '{ name: recount, command: [node, recount.js] }',
);

/** A task, and defaults, as the file declares them. */
export type DeclaredTask = z.output<typeof taskSchema>;
export type DeclaredDefaults = z.output<typeof defaultsSchema>;
