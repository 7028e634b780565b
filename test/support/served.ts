import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { temporaryFolder } from './temporary-folder.ts';

export const LAUNCHER = resolve(import.meta.dirname, '../../bin/sunbird-tasks');
/** What the tests run: the launcher, or what SUNBIRD_TASKS_PROGRAM names, such as the single executable. */
export const PROGRAM = resolve(process.env.SUNBIRD_TASKS_PROGRAM ?? LAUNCHER);

const OUTLIVING_LOOKS = 50;
const OUTLIVING_LOOK_MS = 100;

/** How a process ended, and what it wrote. */
export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

export interface SpawnOptions {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  uid?: number;
  input?: string;
}

/** Runs a program to its end. Only what is named of the environment goes along, with PATH. */
export async function run(file: string, args: readonly string[], options: SpawnOptions = {}): Promise<Ended> {
  const { input = '', env = {}, cwd, uid } = options;
  const child = spawn(file, args, {
    env: { PATH: process.env.PATH, NO_COLOR: '1', ...env },
    cwd,
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  child.stdin.on('error', () => {}).end(input);
  const [out, err, [code]] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    once(child, 'close'),
  ]);
  return { code, out, err };
}

/** What `serve` is started with beside its file, store and socket. */
export interface ServeOptions {
  /** By default an SQLite file beside the tasks file; null for what the tasks file says. */
  store?: string | null;
  args?: readonly string[];
  env?: NodeJS.ProcessEnv;
  /** Default PROGRAM. */
  program?: string;
}

/** A real scheduler in a folder of its own, and the command line that reaches it. */
export class Served implements AsyncDisposable {
  readonly #folder = temporaryFolder();
  readonly #options: ServeOptions;
  #child: ChildProcess | null = null;
  #stderr = '';

  private constructor(options: ServeOptions) {
    this.#options = options;
  }

  /** Starts one on a tasks file, or with null on none, and waits until it answers. */
  static async start(tasks: string | null, options: ServeOptions = {}): Promise<Served> {
    const served = new Served(options);
    if (tasks !== null) writeFileSync(join(served.folder, 'tasks.yaml'), tasks, { mode: 0o644 });
    await served.boot();
    return served;
  }

  /** Puts another tasks file in place of the one there, for the next boot. */
  rewrite(tasks: string): void {
    writeFileSync(join(this.folder, 'tasks.yaml'), tasks, { mode: 0o644 });
  }

  /** Puts a file beside the tasks file. */
  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  get folder(): string {
    return this.#folder.path;
  }

  get socket(): string {
    return join(this.folder, 'run/control.sock');
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** The log of all boots so far. */
  get log(): string {
    return this.#stderr;
  }

  /** A line of the command line against this scheduler. */
  cli(line: string | readonly string[], options: SpawnOptions = {}): Promise<Ended> {
    const args = typeof line === 'string' ? line.split(' ') : line;
    return run(PROGRAM, ['--socket', this.socket, ...args], options);
  }

  /** Starts the scheduler in this folder (again). */
  async boot(): Promise<void> {
    const file = join(this.folder, 'tasks.yaml');
    const config = existsSync(file) ? ['--config', file] : [];
    const { store = `sqlite:${join(this.folder, 'tasks.db')}` } = this.#options;
    const child = spawn(
      this.#options.program ?? PROGRAM,
      [
        'serve',
        ...config,
        ...(store === null ? [] : ['--store', store]),
        '--socket',
        this.socket,
        ...(this.#options.args ?? []),
      ],
      {
        env: { PATH: process.env.PATH, ...this.#options.env },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    this.#child = child;
    const lines = createInterface({ input: child.stderr });
    const ready = Promise.withResolvers<void>();
    lines.on('line', (line) => {
      this.#stderr += `${line}\n`;
      if (line.includes('"message":"Ready"')) ready.resolve();
    });
    child.once('exit', (code) => ready.reject(new Error(`serve ended with ${code}:\n${this.#stderr}`)));
    await ready.promise;
  }

  /** Whoever reads its log goes away. */
  leaveLog(): void {
    this.#child?.stderr?.destroy();
  }

  /** Sends a signal and waits for the end; the exit code, or null when the signal ended it. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    child.kill(signal);
    const [code] = await once(child, 'close');
    return code;
  }

  /** Ends it; a process that it left behind is an error of the test that used it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    const left = await outliving(this.folder);
    killProcessesOf(this.folder);
    this.#folder[Symbol.dispose]();
    if (left.length > 0) throw new Error(`${left.length} processes outlived the scheduler`);
  }
}

/** Processes, zombies aside, that were started with this text in their environment or arguments. */
export function processesOf(text: string): number[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return pids.filter(
    (pid) => pid !== process.pid && ['environ', 'cmdline'].some((file) => readProc(pid, file).includes(text)),
  );
}

/** Those that are still there after a while: what was asked to end takes a moment on a busy machine. */
async function outliving(text: string): Promise<number[]> {
  for (let look = 0; look < OUTLIVING_LOOKS; look++) {
    if (processesOf(text).length === 0) return [];
    await setTimeout(OUTLIVING_LOOK_MS);
  }
  return processesOf(text);
}

/** Ends them by KILL. */
export function killProcessesOf(text: string): void {
  for (const pid of processesOf(text)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself meanwhile.
    }
  }
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) text += chunk;
  return text;
}
