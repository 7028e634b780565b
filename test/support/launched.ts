import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processesInside } from './processes-inside.ts';
import { type Ended, LAUNCHER, run } from './served.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { until } from './until.ts';

/** A scheduler whose launcher is PID 1, as where an image names it as its entry point, with process numbers of its own. */
export class Launched implements AsyncDisposable {
  readonly #folder = temporaryFolder();
  readonly #child: ChildProcess;
  #stderr = '';

  private constructor(tasks: string) {
    const file = join(this.#folder.path, 'tasks.yaml');
    writeFileSync(file, tasks, { mode: 0o644 });
    const serve = [
      LAUNCHER,
      'serve',
      '--config',
      file,
      '--store',
      'sqlite::memory:',
      '--socket',
      this.#socket,
    ];
    const options = ['--pid', '--fork', '--kill-child', '--mount-proc'];
    this.#child = spawn('unshare', [...options, ...serve], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: process.env.PATH },
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
  }

  /** Starts one and waits until it is ready. */
  static async start(tasks: string): Promise<Launched> {
    const launched = new Launched(tasks);
    await until(() => launched.log.includes('"message":"Ready"'));
    return launched;
  }

  get log(): string {
    return this.#stderr;
  }

  /** A line of the command line, from outside. */
  cli(line: string): Promise<Ended> {
    return run(LAUNCHER, ['--socket', this.#socket, ...line.split(' ')]);
  }

  /** All processes of its own numbers, as `STATE COMMAND LINE`. */
  processes(): string[] {
    return processesInside(this.#first);
  }

  /** TERM to PID 1, and its exit code. */
  async stop(): Promise<number | null> {
    const closed = once(this.#child, 'close');
    process.kill(this.#first, 'SIGTERM');
    const [code] = await closed;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { exitCode, signalCode } = this.#child;
    if (exitCode === null && signalCode === null) {
      const closed = once(this.#child, 'close');
      this.#child.kill('SIGKILL');
      await closed;
    }
    this.#folder[Symbol.dispose]();
  }

  get #socket(): string {
    return join(this.#folder.path, 'control.sock');
  }

  /** PID 1, as this machine numbers it. */
  get #first(): number {
    const { pid } = this.#child;
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim());
  }
}
