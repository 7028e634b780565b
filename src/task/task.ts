/** A task's identity. `group/name` is its full name. */
export interface TaskId {
  group: string;
  name: string;
}

/** Values a run is given, after the declared types were checked. */
export type Params = Readonly<Record<string, ParamValue>>;
export type ParamValue = string | number | boolean;

/** What one parameter of a task may be. */
export interface ParamSpec {
  type: 'string' | 'integer' | 'number' | 'boolean';
  /** A trigger without this parameter is refused. Default false. */
  required: boolean;
  /** Used when a trigger does not give the parameter; null when there is none. */
  default: ParamValue | null;
  /** The only values allowed, or null for any. */
  enum: readonly ParamValue[] | null;
  /** A regular expression the text must match (as JavaScript reads it, flag `u`), or null. */
  pattern: string | null;
  description: string;
}

/** A named thing that can be run, with all that a run of it needs to know. */
export interface Task {
  id: TaskId;
  description: string;
  source: 'configured';
  /** Cron expression, `@every 10m`, or null for a manual-only task. */
  schedule: string | null;
  /** IANA zone in which `schedule` is read. */
  timezone: string;
  work: WorkSpec;
  params: Readonly<Record<string, ParamSpec>>;
  timeoutMs: number;
  /** Triggers that may wait behind a running one with `ifRunning: queue`. */
  maxQueued: number;
  /** Try again when a crash of the daemon interrupted it. */
  recover: boolean;
  /** Output kept of each attempt; beyond it the head and the tail are kept. */
  maxOutputBytes: number;
}

/** How a task's work is done. */
export type WorkSpec = CommandSpec;

export interface CommandSpec {
  kind: 'command';
  /** Program and arguments; `{{name}}` as a whole argument stands for a parameter. No shell reads it. */
  argv: readonly [string, ...string[]];
  /** Absolute folder the program starts in. */
  cwd: string;
  /** Added to the child's environment. */
  env: Readonly<Record<string, string>>;
  /** Variables that are kept from children by default and that this task gets all the same. */
  inheritEnv: readonly string[];
}

/** Where tasks come from. A source answers from memory, at once, and never lists a task twice. */
export interface TaskSource {
  readonly kind: Task['source'];
  /** Every task, in the order in which it was declared. */
  listTasks(): readonly Task[];
  /** The task with this full name, or undefined. */
  findTask(id: TaskId): Task | undefined;
}

export function fullName(id: TaskId): string {
  return `${id.group}/${id.name}`;
}

/** What groups and names may look like (each part of a full name). */
export const NAME_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;
