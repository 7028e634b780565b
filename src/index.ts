import { buildConfig } from './config/build-config.ts';
import { checkFile } from './config/check-file.ts';
import type { DeclaredFile } from './config/file-schema.ts';
import { NOWHERE, pathText } from './config/problem.ts';
import { Daemon } from './daemon/daemon.ts';
import { placeStore, socketPath } from './daemon/places.ts';
import { SunbirdError } from './errors.ts';
import { type Log, openLog, silentLog } from './log.ts';
import type { ConfiguredTask } from './task/task.ts';
import { fullName } from './task/task-id.ts';
import type { TaskFunction } from './task/work-spec.ts';

export type { AnswerCode, ErrorCode } from './errors.ts';
export type { Params, ParamValue } from './task/param-spec.ts';
export type { TaskContext, TaskFunction } from './task/work-spec.ts';
export { SunbirdError };

/** How a scheduler within a Node service is set up; the same keys, defaults and limits as in a tasks file. */
export interface SchedulerOptions {
  /** IANA zone for schedules without their own and for times shown to people. Default `UTC`. */
  timezone?: string;
  /**
   * `sqlite:/path/tasks.db`, `sqlite::memory:`, `postgres://user:password@host:5432/database`, or a Postgres told in parts.
   * Default: `/var/lib/sunbird-tasks/tasks.db` for root, else the state folder of the user.
   */
  store?: string | PostgresStoreOptions;
  /** The Unix sockets: absolute path of control.sock, its octal mode in a text, its group, and whether view.sock is there. */
  socket?: { path?: string; mode?: string; group?: string; view?: boolean };
  /** Runs at once, 1 to 1000. Default 16. */
  maxRunning?: number;
  /** How long `stop()` waits for runs before it ends them: a duration from `0s` to `1h`. Default `25s`. */
  stopGrace?: string;
  /** How long a run stays claimed without a sign of life: `3s` to `10m`. Default `15s`. */
  lease?: string;
  /** Ended runs kept of each task: none older than `age` (default `30d`), at most `runs` (default 1000). */
  retention?: { age?: string; runs?: number };
  /** What is called when something happens to a task. Default: nothing. */
  hooks?: HookOptions;
  /** Whether to log, as JSON lines on stderr. Default true. */
  log?: boolean;
}

/** A Postgres as store. What `url` leaves out, or all without `url` and `env`, comes from `PG*`, else from `sunbird_pg_*`. */
export interface PostgresStoreOptions {
  /** `postgres://user:password@host:5432/database?sslmode=verify-full`. */
  url?: string;
  /** Environment variable that holds the URL; not together with `url`. */
  env?: string;
  /** Schema of the tables. Default `sunbird_tasks`. */
  schema?: string;
  /** File that holds the password alone, read anew at each connection. */
  passwordFile?: string;
}

/** What is called at each event, with JSON of event, task and run: a program on its stdin, or a request as its body. */
export type HookOptions = Partial<
  Record<
    'onFailure' | 'onRecovery' | 'onLate',
    | { command: readonly string[] }
    | {
        http: {
          url: string;
          method?: 'POST' | 'PUT';
          headers?: Readonly<Record<string, string>>;
          expect?: number | readonly number[];
        };
      }
    | null
  >
>;

/** A task whose work is a function; the same keys, defaults and limits as in a tasks file. Durations are texts such as `10m`. */
export interface TaskOptions {
  /** Default `default`. */
  group?: string;
  /** Required, once in its group: letters, digits, dots, dashes and underscores. */
  name: string;
  description?: string;
  /** A cron expression, a nickname such as `@daily`, or `@every 10m`. Default: only when triggered. */
  schedule?: string;
  /** IANA zone of the schedule. Default: that of the scheduler. */
  timezone?: string;
  /** Longest time an attempt may take, `100ms` to `7d`. Then its signal is aborted. Default `1h`. */
  timeout?: string;
  /** Try again when an attempt failed or took too long. Default: no. */
  retry?: { attempts?: number; delay?: string; backoff?: number };
  /** A fire time while the task runs. Default `skip`. */
  overlap?: 'skip' | 'queue' | 'allow';
  /** Fire times that passed while the service was down. Default `once`, within `24h`. */
  misfire?: 'skip' | 'once' | 'all';
  within?: string;
  /** Start up to so much later, by chance. Default `0s`. */
  jitter?: string;
  /** Times of the day in which the schedule leads to no run, such as `22:00-23:30`. Default: none. */
  quiet?: readonly string[];
  /** So many failed runs in a row pause the task, 1 to 1000. Default: never. */
  pauseAfterFailures?: number;
  /** Whether a trigger or cancel over the socket needs the full name of the task. Default false. */
  guard?: boolean;
  /** A run that begins so long after its fire time is late, `1s` to `7d`. Default `1m`. */
  late?: string;
  /** What is called at events of this task, each in place of the scheduler's; null for nothing. */
  hooks?: HookOptions;
  /** What people should know of the task. Default: nothing. */
  runbook?: {
    owner?: string;
    about?: string;
    safeToRerun?: boolean | string;
    ifItFails?: string;
    link?: string;
  };
  /** Triggers that may wait, 0 to 10000. Default 100. */
  maxQueued?: number;
  /** Try again when a crash of the service interrupted it. Default false. */
  recover?: boolean;
  /** Output kept of each attempt: bytes, or a size such as `1MiB`. Default `1MiB`. */
  output?: { max?: string | number };
  /** Parameters a trigger may give, by name. */
  params?: Readonly<
    Record<
      string,
      {
        type?: 'string' | 'integer' | 'number' | 'boolean';
        required?: boolean;
        default?: string | number | boolean;
        enum?: readonly (string | number | boolean)[];
        pattern?: string;
        description?: string;
      }
    >
  >;
}

/** A scheduler that lives in this process and that the command line reaches as any other. */
export interface EmbeddedScheduler extends AsyncDisposable {
  /**
   * Declares a task, before the start. Throws `SunbirdError` INVALID_CONFIG with every problem of its options, for a
   * name that is there already, or after the start.
   */
  register(task: TaskOptions, call: TaskFunction): void;
  /**
   * Opens the store and the sockets, recovers what an earlier boot left, and begins to fire. Rejects with `SunbirdError`:
   * INVALID_CONFIG, ALREADY_SERVED when another scheduler has the socket or the store, or STORE_UNAVAILABLE.
   */
  start(): Promise<void>;
  /** Admits nothing new, lets runs end within `stopGrace`, then aborts their signals and closes all. Safe to repeat. */
  stop(): Promise<void>;
}

/** Makes a scheduler for this Node service. Throws `SunbirdError` INVALID_CONFIG with every problem of the options. */
export function createScheduler(options: SchedulerOptions = {}): EmbeddedScheduler {
  const { log = true, ...declared } = options;
  checkDeclared(declared, '');
  const tasks = new Map<string, ConfiguredTask>();
  let daemon: Promise<Daemon> | null = null;
  const stop = async () => await (await daemon?.catch(() => null))?.stop();
  return {
    register(options, call) {
      if (daemon)
        throw new SunbirdError('INVALID_CONFIG', 'Tasks are registered before the scheduler is started.');
      const task = readTask(declared, options, call);
      const name = fullName(task.id);
      if (tasks.has(name)) throw new SunbirdError('INVALID_CONFIG', `${name} is registered already.`);
      tasks.set(name, task);
    },
    async start() {
      daemon ??= startDaemon(declared, [...tasks.values()], log ? openLog() : silentLog);
      await daemon;
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** Checked as a file would be that has this one task, whose work then becomes the function. */
function readTask(declared: object, options: TaskOptions, call: TaskFunction): ConfiguredTask {
  const file = checkDeclared(
    { ...declared, tasks: [{ ...options, command: ['function'] }] },
    `Task ${options.name}: `,
  );
  const [task] = buildConfig(file, process.cwd()).tasks;
  if (!task) throw new SunbirdError('INTERNAL', 'A task that was declared is not there.');
  return { ...task, work: { kind: 'function', call } };
}

function checkDeclared(value: object, about: string): DeclaredFile {
  const checked = checkFile(value, () => NOWHERE);
  if (checked.ok) return checked.file;
  const problems = checked.findings.map(
    ({ path, sentence }) => `${pathText(path.slice(path[0] === 'tasks' ? 2 : 0))}: ${sentence}`,
  );
  throw new SunbirdError('INVALID_CONFIG', `${about}${problems.join('; ')}`, { result: { problems } });
}

function startDaemon(declared: object, tasks: ConfiguredTask[], log: Log): Promise<Daemon> {
  const config = { ...buildConfig(checkDeclared(declared, ''), process.cwd()), tasks, warnings: [] };
  const surroundings = { environment: process.env, uid: process.getuid?.() ?? 0 };
  const { path, mode, group, view } = config.socket;
  return Daemon.start({
    config,
    store: placeStore(config.store, process.cwd(), surroundings),
    socket: {
      path: socketPath(path ?? process.env.SUNBIRD_TASKS_SOCKET ?? null, surroundings),
      mode,
      group,
      view,
    },
    log,
    environment: process.env,
  });
}
