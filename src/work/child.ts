import { accessSync, constants, statSync } from 'node:fs';
import { execa, type ResultPromise } from 'execa';
import { type Clock, sleep } from '../clock.ts';
import { errnoOf } from '../errors.ts';
import { freeMemory } from '../free-memory.ts';
import type { AttemptEnd } from '../run/run.ts';
import type { ChildSpec, JsonValue } from '../task/work-spec.ts';
import { watchOrder } from './cut.ts';
import { childEnvironment } from './environment.ts';
import { endGroup, isGroupGone, signalGroup } from './process-group.ts';
import { readProcessIdentity } from './process-identity.ts';
import type { StartedWork, WorkOrder } from './work.ts';

/** What children are started from and timed by. */
export interface ChildParts {
  environment: NodeJS.ProcessEnv;
  clock: Clock;
}

/** How a child process ended. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A program that does the work of an attempt. */
export interface ChildProgram {
  /** For messages. */
  name: string;
  argv: readonly string[];
  spec: ChildSpec;
  /** Sent over an IPC channel as its first message; without one there is no channel. */
  message?: { readonly [key: string]: JsonValue };
  /** Why it could not be started, when its folder is not to blame. */
  explain: (error: unknown) => string;
  /** What its end by itself means; `answer` is the first thing it said over the channel, or undefined. */
  judge: (exit: Exit, answer: unknown) => AttemptEnd;
}

/** How long output and answer may still come once the child has exited, from a process that keeps its pipe. */
const DRAIN_MS = 1_000;
/** Between TERM and KILL of what a child left behind in its process group. */
const LEFTOVER_GRACE_MS = 2_000;
/** How long KILL may take. */
const FORCED_MS = 1_000;

type Child = ResultPromise<{ reject: false; buffer: false; detached: true }>;

/** Starts a program in a process group of its own and follows it to its end: its own, by time, or by request. */
export function startChild(program: ChildProgram, order: WorkOrder, parts: ChildParts): StartedWork {
  try {
    const child = spawn(program, order, parts);
    // Without a pid the program could not be started; the error comes as an event.
    if (child.pid === undefined) return { process: null, ended: notStarted(child, program) };
    return {
      process: readProcessIdentity(child.pid),
      ended: supervise(child, program, { order, clock: parts.clock }),
    };
  } catch (error) {
    return failedStart(startProblem(error, program));
  }
}

/** Work that ended before anything was started. */
export function failedStart(error: string): StartedWork {
  return { process: null, ended: Promise.resolve(failed(error)) };
}

/** The columns of an attempt that say how its process ended. */
export function codes({ code, signal }: Exit): Pick<AttemptEnd, 'exitCode' | 'signal'> {
  return { exitCode: code, signal };
}

function spawn({ argv, spec, message }: ChildProgram, order: WorkOrder, parts: ChildParts): Child {
  const [file = '', ...args] = argv;
  const { params, marks, input } = order;
  return execa(file, args, {
    cwd: spec.cwd,
    env: childEnvironment({ daemon: parts.environment, spec, params, marks }),
    extendEnv: false,
    detached: true,
    cleanup: false,
    buffer: false,
    reject: false,
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
    stdout: 'pipe',
    stderr: 'pipe',
    encoding: 'buffer',
    ipc: message !== undefined,
    serialization: 'json',
    ...(message && { ipcInput: message }),
  }) as unknown as Child;
}

/** Follows the child to its end, then takes away what is left of its group. */
async function supervise(
  child: Child,
  program: ChildProgram,
  { order, clock }: { order: WorkOrder; clock: Clock },
): Promise<AttemptEnd> {
  const group = child.pid as number;
  const exited = exitOf(child);
  const drained = drain(child, order);
  const answered = answerOf(child);
  const cut = watchOrder(order, {
    clock,
    ask: () => signalGroup(group, 'SIGTERM'),
    force: () => signalGroup(group, 'SIGKILL'),
  });
  const exit = await exited;
  // One that ended by itself is no longer cut, however long what it left behind takes.
  if (!cut.reason) cut.release();
  // Who was asked to end already has the rest of its grace: asked twice, a program would give up tidying up.
  const clean = cut.reason
    ? await isGroupGone(group, clock, cut.graceMs + FORCED_MS)
    : await endGroup(group, { clock, graceMs: LEFTOVER_GRACE_MS });
  cut.release();
  const late = sleep(clock, DRAIN_MS);
  await Promise.race([drained, late]);
  const answer = await Promise.race([answered, late]);
  closePipes(child);
  const end = cut.reason ? { ...cut.reason, ...codes(exit) } : program.judge(exit, answer);
  return clean
    ? end
    : { ...end, error: `${end.error ?? 'it ended'}, but left a process that could not be ended` };
}

function drain(child: Child, order: WorkOrder): Promise<unknown> {
  const streams = ['stdout', 'stderr'] as const;
  return Promise.all(
    streams.map(
      (name) =>
        new Promise<void>((resolve) => {
          child[name]?.on('data', (bytes: Uint8Array) => {
            order.output(name, bytes);
            // Each read of a pipe has 64 KiB of its own: those of a flood would pile up to a hundred megabytes.
            freeMemory(bytes);
          });
          child[name]?.once('close', () => resolve());
          child[name]?.on('error', () => resolve());
        }),
    ),
  );
}

/** The first message of the child, or undefined when its channel closes without one. It may come after the exit. */
function answerOf(child: Child): Promise<unknown> {
  const { nodeChildProcess } = child;
  if (!nodeChildProcess.connected) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    nodeChildProcess.once('message', resolve);
    nodeChildProcess.once('disconnect', () => resolve(undefined));
  });
}

function exitOf(child: Child): Promise<Exit> {
  return new Promise((resolve) =>
    child.nodeChildProcess.once('exit', (code, signal) => resolve({ code, signal })),
  );
}

function closePipes({ stdout, stderr, nodeChildProcess }: Child): void {
  stdout?.destroy();
  stderr?.destroy();
  if (nodeChildProcess.connected) nodeChildProcess.disconnect();
}

async function notStarted(child: Child, program: ChildProgram): Promise<AttemptEnd> {
  const result = await child;
  return failed(startProblem(result.cause ?? result, program));
}

/** A missing folder and a missing program give the same ENOENT; whoever reads this wants to know which. */
function startProblem(error: unknown, { name, spec, explain }: ChildProgram): string {
  const told = (reason: string) => `cannot start ${name}: ${reason}`;
  if (!isFolder(spec.cwd)) return told(`its folder ${spec.cwd} is not there; check cwd of the task`);
  if (errnoOf(error) === 'E2BIG') return told('its parameters are longer than the system takes');
  return told(explain(error));
}

function isFolder(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function failed(error: string): AttemptEnd {
  return { outcome: 'failed', exitCode: null, signal: null, error };
}
