import { isAbsolute } from 'node:path';
import * as z from 'zod';
import { duration, flag, noSuch, strictMap, text, wholeNumber } from './fields.ts';
import { hooks } from './hooks-schema.ts';
import { quartz } from './quartz-schema.ts';
import { STORE_FORM, store } from './store-schema.ts';
import { defaultsSchema, taskSchema, timezone } from './task-schema.ts';

const MOST_TASKS = 10_000;

const socket = strictMap(
  {
    path: text(4_095)
      .refine(isAbsolute, { error: noSuch('absolute path', 'one such as /run/sunbird-tasks/control.sock') })
      .nullable()
      .optional()
      .meta({
        description:
          'Absolute path of control.sock. Default: /run/sunbird-tasks/control.sock, or a folder of the user.',
      }),
    mode: z
      .string({ error: ({ input }) => modeProblem(input) })
      .regex(/^0?[0-7]{3}$/, { error: ({ input }) => modeProblem(input) })
      .transform((mode) => Number.parseInt(mode, 8))
      .optional()
      .meta({ description: 'Mode of control.sock, octal, in quotes. Default "0600".', default: '0600' }),
    group: text(200).min(1, 'names no group').nullable().optional().meta({
      description: 'Group of control.sock, by name. Default null: the group of the daemon.',
      default: null,
    }),
    view: flag().optional().meta({
      description: 'Whether view.sock, which only reads, is there for all users. Default true.',
      default: true,
    }),
  },
  '{ mode: "0600" }',
);

const retention = strictMap(
  {
    age: duration('1m', '3650d')
      .optional()
      .meta({ description: 'Oldest ended runs kept, 1m to 3650d. Default 30d.', default: '30d' }),
    runs: wholeNumber(1, 1_000_000)
      .optional()
      .meta({ description: 'Most ended runs kept of a task, 1 to 1000000. Default 1000.', default: 1_000 }),
  },
  '{ age: 30d, runs: 1000 }',
);

/** The whole tasks file: what it takes (its input, told to editors) and what is read from it (its output). */
export const fileSchema = strictMap(
  {
    timezone: timezone.optional().meta({
      description: 'IANA zone for schedules without their own and for times shown. Default UTC.',
      default: 'UTC',
    }),
    store: store.optional().meta({
      description: `Where runs are remembered: ${STORE_FORM}, or a map for a Postgres. Default: /var/lib/sunbird-tasks/tasks.db for root, else the state folder of the user.`,
    }),
    socket: socket.optional().meta({ description: 'The Unix sockets the daemon listens on.' }),
    maxRunning: wholeNumber(1, 1_000)
      .optional()
      .meta({ description: 'Runs at once, per replica, 1 to 1000. Default 16.', default: 16 }),
    stopGrace: duration('0s', '1h')
      .optional()
      .meta({ description: 'How long a stop waits for runs, 0s to 1h. Default 25s.', default: '25s' }),
    lease: duration('3s', '10m').optional().meta({
      description:
        'How long a run stays claimed without a sign of life from its replica, 3s to 10m. Default 15s.',
      default: '15s',
    }),
    retention: retention.optional().meta({ description: 'Which ended runs are kept, per task.' }),
    quartz: quartz
      .optional()
      .meta({ description: 'A live Quartz cluster whose jobs are listed beside the tasks. Default: none.' }),
    watch: flag().optional().meta({
      description: 'Whether the scheduler loads this file again by itself when it changes. Default false.',
      default: false,
    }),
    hooks: hooks.optional().meta({
      description:
        'What is called when something happens to a task, with JSON of event, task and run as the API shows it: once, for at most 30 s, never again after a crash.',
    }),
    defaults: defaultsSchema
      .optional()
      .meta({ description: 'What holds for every task that does not say otherwise.' }),
    tasks: z
      .array(taskSchema, { error: noSuch('list', 'tasks, each after a dash: "- name: recount"') })
      .max(MOST_TASKS, `has more than ${MOST_TASKS} tasks`)
      .nullable()
      .optional()
      .meta({ description: 'The tasks, a list of at most 10000.' }),
  },
  'keys such as "tasks:"',
);

/** The file as it was read, before defaults are filled in. */
export type DeclaredFile = z.output<typeof fileSchema>;

function modeProblem(input: unknown): string {
  if (typeof input === 'number') return `${input} is a number to YAML; quote the octal mode: "0600"`;
  return noSuch('file mode', 'three octal digits after a 0, in quotes: "0600"')({ input });
}
