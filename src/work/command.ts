import { accessSync, constants, statSync } from 'node:fs';
import { execa, type ResultPromise } from 'execa';
import { type Clock, sleep } from '../clock.ts';
import { errnoOf, messageOf } from '../errors.ts';
import type { AttemptEnd } from '../run/run.ts';
import type { CommandSpec } from '../task/task.ts';
import { fillArguments } from './arguments.ts';
import { childEnvironment } from './environment.ts';
import { endGroup, signalGroup } from './process-group.ts';
import { readProcessIdentity } from './process-identity.ts';
import type { StartedWork, StopRequest, Work, WorkOrder } from './work.ts';

/** Between TERM and KILL of a command that took too long. */
const TIMEOUT_GRACE_MS = 5_000;
/** Between TERM and KILL of what a command left behind in its process group. */
const LEFTOVER_GRACE_MS = 2_000;
/** How long output may still come once the command has exited, from a process that keeps its pipe. */
const DRAIN_MS = 1_000;

type Child = ResultPromise<{ reject: false; buffer: false; detached: true }>;
type Exit = { code: number | null; signal: NodeJS.Signals | null };

/** Work by a program: argv without a shell, in a process group of its own. */
export function createCommandWork(parts: {
  environment: NodeJS.ProcessEnv;
  clock: Clock;
}): Work<CommandSpec> {
  return {
    start(spec, order) {
      const argv = fillArguments(spec.argv, order.params);
      const env = childEnvironment({
        daemon: parts.environment,
        spec,
        params: order.params,
        marks: order.marks,
      });
      const withNul = argv.find((argument) => argument.includes('\0'));
      if (withNul !== undefined)
        return failedStart(`cannot start ${argv[0]}: an argument holds a NUL character`);
      try {
        const child = spawn(argv, { cwd: spec.cwd, env });
        // Without a pid the program could not be started; the error comes as an event.
        if (child.pid === undefined) return { process: null, ended: notStarted(child, argv, spec) };
        return { process: readProcessIdentity(child.pid), ended: supervise(child, order, parts.clock) };
      } catch (error) {
        return failedStart(startProblem(error, argv, spec));
      }
    },
  };
}

function spawn([file = '', ...args]: string[], options: { cwd: string; env: Record<string, string> }): Child {
  return execa(file, args, {
    ...options,
    extendEnv: false,
    detached: true,
    cleanup: false,
    buffer: false,
    reject: false,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    encoding: 'buffer',
  }) as unknown as Child;
}

/** Follows the child to its end: its own, by time, or by request; then takes away what is left of its group. */
async function supervise(child: Child, order: WorkOrder, clock: Clock): Promise<AttemptEnd> {
  const group = child.pid as number;
  const exited = exitOf(child);
  const drained = drain(child, order);
  const cut = watch(order, { clock, group });
  const exit = await exited;
  cut.release();
  const clean = await endGroup(group, { clock, graceMs: LEFTOVER_GRACE_MS });
  await Promise.race([drained, sleep(clock, DRAIN_MS)]);
  child.stdout?.destroy();
  child.stderr?.destroy();
  const end = cut.reason ? { ...cut.reason, ...codes(exit) } : plainEnd(exit);
  return clean
    ? end
    : { ...end, error: `${end.error ?? 'it ended'}, but left a process that could not be ended` };
}

/** Ends the group by TERM, then KILL, at the first of time-out and request; `reason` tells which came. */
function watch(order: WorkOrder, of: { clock: Clock; group: number }) {
  const timers: (() => void)[] = [];
  const cut = {
    reason: null as Pick<AttemptEnd, 'outcome' | 'error'> | null,
    release() {
      for (const cancel of timers) cancel();
      order.signal.removeEventListener('abort', onAbort);
    },
  };
  const end = (reason: Pick<AttemptEnd, 'outcome' | 'error'>, graceMs: number) => {
    cut.reason ??= reason;
    signalGroup(of.group, 'SIGTERM');
    timers.push(of.clock.after(graceMs, () => signalGroup(of.group, 'SIGKILL')));
  };
  const onAbort = () => {
    const { outcome, error, graceMs } = order.signal.reason as StopRequest;
    end({ outcome, error }, graceMs);
  };
  const onTimeout = () =>
    end({ outcome: 'timed_out', error: timeoutError(order.timeoutMs) }, TIMEOUT_GRACE_MS);
  timers.push(of.clock.after(order.timeoutMs, onTimeout));
  if (order.signal.aborted) onAbort();
  else order.signal.addEventListener('abort', onAbort, { once: true });
  return cut;
}

function drain(child: Child, order: WorkOrder): Promise<unknown> {
  const streams = ['stdout', 'stderr'] as const;
  return Promise.all(
    streams.map(
      (name) =>
        new Promise<void>((resolve) => {
          child[name]?.on('data', (bytes: Uint8Array) => order.output(name, bytes));
          child[name]?.once('close', () => resolve());
          child[name]?.on('error', () => resolve());
        }),
    ),
  );
}

function exitOf(child: Child): Promise<Exit> {
  return new Promise((resolve) =>
    child.nodeChildProcess.once('exit', (code, signal) => resolve({ code, signal })),
  );
}

function plainEnd(exit: Exit): AttemptEnd {
  if (exit.code === 0) return { outcome: 'succeeded', error: null, ...codes(exit) };
  const error = exit.signal ? `ended by ${exit.signal}` : `exited with code ${exit.code}`;
  return { outcome: 'failed', error, ...codes(exit) };
}

function codes({ code, signal }: Exit): Pick<AttemptEnd, 'exitCode' | 'signal'> {
  return { exitCode: code, signal };
}

async function notStarted(child: Child, argv: string[], spec: CommandSpec): Promise<AttemptEnd> {
  const result = await child;
  return failed(startProblem(result.cause ?? result, argv, spec));
}

function failedStart(error: string): StartedWork {
  return { process: null, ended: Promise.resolve(failed(error)) };
}

function failed(error: string): AttemptEnd {
  return { outcome: 'failed', exitCode: null, signal: null, error };
}

/** A missing folder and a missing program give the same ENOENT; whoever reads this wants to know which. */
function startProblem(error: unknown, [program = '']: string[], { cwd }: CommandSpec): string {
  if (!isFolder(cwd)) return `cannot start ${program}: its folder ${cwd} is not there; check cwd of the task`;
  switch (errnoOf(error)) {
    case 'ENOENT':
      return `cannot start ${program}: there is no such program; check command of the task, and PATH`;
    case 'EACCES':
      return `cannot start ${program}: it may not be executed; check its mode (chmod +x) and owner`;
    case 'E2BIG':
      return `cannot start ${program}: its parameters are longer than the system takes`;
    default:
      return `cannot start ${program}: ${messageOf(error)}`;
  }
}

function isFolder(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function timeoutError(timeoutMs: number): string {
  return `took longer than its timeout of ${timeoutMs / 1_000} s`;
}
