import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { processesInside } from '../processes-inside.ts';
import { type Ended, run } from '../served.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { bundleConfig } from './bundle.ts';
import { type OpenExec, openExec } from './open-exec.ts';
import { RUNC, TINI } from './programs.ts';
import { PROGRAM_INSIDE } from './root-folder.ts';

/** What Kubernetes gives by `runAsUser`. */
export const UID = 1000;
const SERVE = [PROGRAM_INSIDE, 'serve', '--store', 'sqlite:/var/lib/sunbird-tasks/tasks.db'];
const MOST_MEMORY = 512 * 1_024 * 1_024;

export interface ContainerOptions {
  /** The path of a root file system; several containers may share one. */
  root: string;
  /** The tasks file, and files beside it by their names, as a ConfigMap brings them. */
  tasks: string;
  files?: Readonly<Record<string, string>>;
  /** Default 512 MiB. */
  memoryBytes?: number;
  /** Whether tini is PID 1; else the scheduler is. Default true. */
  init?: boolean;
}

/** A container under runc with a scheduler in it. `exec` is what `kubectl exec` becomes on the node of a pod. */
export class Container implements AsyncDisposable {
  readonly #folder = temporaryFolder();
  readonly #id = basename(this.#folder.path);
  #child: ChildProcess | null = null;
  #stderr = '';

  /** Starts one and waits until its scheduler is ready. */
  static async start(options: ContainerOptions): Promise<Container> {
    const container = new Container();
    container.#write(options);
    await container.boot();
    return container;
  }

  /** The log of all boots so far. */
  get log(): string {
    return this.#stderr;
  }

  /** Starts it (again), with what it had stored. */
  async boot(): Promise<void> {
    const child = spawn(RUNC, ['run', '--bundle', this.#folder.path, this.#id], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child = child;
    const ready = Promise.withResolvers<void>();
    createInterface({ input: child.stderr }).on('line', (line) => {
      this.#stderr += `${line}\n`;
      if (line.includes('"message":"Ready"')) ready.resolve();
    });
    child.once('exit', (code) => ready.reject(new Error(`runc ended with ${code}:\n${this.#stderr}`)));
    await ready.promise;
  }

  /** Runs a line of the command line inside to its end, as the scheduler's user or another. */
  exec(line: string, uid = UID): Promise<Ended> {
    return run(RUNC, this.#execArgs(line, { uid }));
  }

  /** Runs a line inside while the test goes on; with a terminal, as `kubectl exec -it` does. */
  open(line: string, { terminal }: { terminal: boolean }): OpenExec {
    const args = this.#execArgs(line, { terminal });
    if (!terminal) return openExec(RUNC, args);
    return openExec('script', ['--quiet', '--return', '--command', [RUNC, ...args].join(' '), '/dev/null']);
  }

  /** A path inside, as this machine sees it. */
  outside(path: string): string {
    return `/proc/${this.pid}/root${path}`;
  }

  /** PID 1 of the container, as this machine numbers it. */
  get pid(): number {
    return JSON.parse(spawnSync(RUNC, ['state', this.#id], { encoding: 'utf8' }).stdout).pid;
  }

  /** All processes inside as `STATE COMMAND LINE`, zombies too, which runc does not list. */
  processes(): string[] {
    return processesInside(this.pid);
  }

  /** A signal to PID 1, as a kubelet sends it, and the exit code of the container. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null) return child?.exitCode ?? null;
    const closed = once(child, 'close');
    spawnSync(RUNC, ['kill', this.#id, signal]);
    const [code] = await closed;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop('SIGKILL');
    spawnSync(RUNC, ['delete', '--force', this.#id]);
    this.#folder[Symbol.dispose]();
  }

  #execArgs(line: string, { uid = UID, terminal = false }): string[] {
    const options = ['--user', `${uid}:${uid}`, ...(terminal ? ['--tty'] : [])];
    return ['exec', ...options, this.#id, PROGRAM_INSIDE, ...line.split(' ')];
  }

  #write({ root, tasks, files = {}, memoryBytes = MOST_MEMORY, init = true }: ContainerOptions): void {
    const config = join(this.#folder.path, 'config');
    const store = join(this.#folder.path, 'store');
    for (const folder of [config, store]) mkdirSync(folder);
    chownSync(store, UID, UID);
    for (const [name, text] of Object.entries({ 'tasks.yaml': tasks, ...files }))
      writeFileSync(join(config, name), text, { mode: 0o644 });
    const folders = {
      '/etc/sunbird-tasks': { path: config, writable: false },
      '/var/lib/sunbird-tasks': { path: store, writable: true },
    };
    const args = init ? [TINI, '--', ...SERVE] : SERVE;
    const bundle = bundleConfig({ root, args, folders, uid: UID, memoryBytes });
    writeFileSync(join(this.#folder.path, 'config.json'), JSON.stringify(bundle));
  }
}
