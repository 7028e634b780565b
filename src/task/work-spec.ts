import type { Params } from './param-spec.ts';

/** How a task's work is done. */
export type WorkSpec = CommandSpec | HttpSpec | ModuleSpec | FunctionSpec;

/** Where and with which variables a child process starts. */
export interface ChildSpec {
  /** Absolute folder it starts in. */
  cwd: string;
  /** Added to its environment. */
  env: Readonly<Record<string, string>>;
  /** Variables that are kept from children by default and that this task gets all the same. */
  inheritEnv: readonly string[];
}

/** A program. */
export interface CommandSpec extends ChildSpec {
  kind: 'command';
  /** Program and arguments; `{{name}}` as a whole argument stands for a parameter. No shell reads it. */
  argv: readonly [string, ...string[]];
}

/** A JavaScript or TypeScript file whose default export does the work, in a child process of its own. */
export interface ModuleSpec extends ChildSpec {
  kind: 'module';
  /** Absolute. */
  path: string;
}

/** A request to a web service. */
export interface HttpSpec {
  kind: 'http';
  method: HttpMethod;
  /** http or https; `{{name}}` anywhere behind the host stands for a parameter, percent-encoded. */
  url: string;
  /** Values may hold `${NAME}`, a variable of the daemon that is read at each request and shown nowhere. */
  headers: Readonly<Record<string, string>>;
  /** Text is sent as it is, anything else as JSON, where a text that is all `{{name}}` stands for a parameter. */
  body: JsonValue;
  /** Statuses that count as success, or null for 200 to 299. */
  expect: readonly number[] | null;
}

export type HttpMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What JSON can say; as the body of a request, null is none. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** A function of the program that embeds the scheduler, run in its own process. */
export interface FunctionSpec {
  kind: 'function';
  call: TaskFunction;
}

/** Work written in JavaScript: its result, when JSON can say it, is kept with the run. Throwing fails the attempt. */
export type TaskFunction = (context: TaskContext) => unknown;

/** What such work is given. */
export interface TaskContext {
  /** Checked values of the declared parameters; absent ones are left out. */
  params: Params;
  /** Aborted when the work is to end early: cancelled, out of time, or the scheduler stops. */
  signal: AbortSignal;
  /** Adds a line to the output of the run. */
  log: (...parts: unknown[]) => void;
  /** The run as the API shows it: `{ run: 142, taskGroup, taskName, cause, fireTime, attempt, ... }`. */
  run: Readonly<Record<string, unknown>>;
}
