import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { ConfiguredTask } from '../../../src/task/task.ts';
import type { Blocked, FailPoint, Holdings, ReplicaOptions, ReplicaOrder } from './replica-options.ts';

const PROGRAM = resolve(import.meta.dirname, 'replica-main.ts');

/** Compiled code, with which a replica starts in half the time. */
const CACHE = resolve(import.meta.dirname, '../../../node_modules/.cache/replica');

/** The files of a replica. */
export interface ReplicaPlaces {
  optionsPath: string;
  logPath: string;
}

/** Its stderr is a file, which no overload of `spawn` knows. */
type Child = ChildProcessByStdio<Writable, Readable, null>;

/** A replica process that a test starts, kills, freezes and starts again. */
export class Replica {
  readonly name: string;
  #options: ReplicaOptions;
  readonly #places: ReplicaPlaces;
  #child: Child | null = null;
  #ended: Promise<unknown> = Promise.resolve();
  #answered: ((line: string) => void)[] = [];

  constructor(options: ReplicaOptions, places: ReplicaPlaces) {
    this.name = options.name;
    this.#options = options;
    this.#places = places;
  }

  /** Its process; 0 while there is none. */
  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** The identity of its present boot, as the store knows it. */
  get identity(): string {
    return `${this.name}-${this.pid}`;
  }

  /** Whether it has a process that has not ended. */
  get isAlive(): boolean {
    return this.#child !== null;
  }

  /** What all its boots logged, JSON lines. */
  get log(): string {
    return existsSync(this.#places.logPath) ? readFileSync(this.#places.logPath, 'utf8') : '';
  }

  /** Resolves when its present process has ended, however that came. */
  get ended(): Promise<unknown> {
    return this.#ended;
  }

  /** Starts it (again), perhaps with other options from now on; resolves when it is at work. */
  async start(differs: Partial<ReplicaOptions> = {}): Promise<void> {
    if (this.#child) throw new Error(`${this.name} goes on already.`);
    this.#options = { ...this.#options, ...differs };
    const { optionsPath, logPath } = this.#places;
    writeFileSync(optionsPath, JSON.stringify(this.#options));
    const log = openSync(logPath, 'a');
    const child = spawn(process.execPath, [PROGRAM, optionsPath], {
      stdio: ['pipe', 'pipe', log],
      env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: CACHE },
    }) as Child;
    closeSync(log);
    this.#child = child;
    const ready = Promise.withResolvers<void>();
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line === 'ready') ready.resolve();
      else this.#answered.shift()?.(line);
    });
    child.stdin.on('error', () => {});
    this.#ended = once(child, 'exit').then(() => {
      this.#child = null;
      for (const answer of this.#answered.splice(0)) answer('null');
      ready.reject(new Error(`${this.name} ended before it was ready:\n${this.log}`));
    });
    await ready.promise;
  }

  /** Ends it as `kill -9` does. Safe to repeat. */
  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.#ended;
  }

  /** Kills it, then starts it again. */
  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  /** Its process stands still; its children go on. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  /** Whether its process stands still by now. */
  get isFrozen(): boolean {
    return readFileSync(`/proc/${this.pid}/stat`, 'utf8').includes(') T ');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  /** Ends it in order, as the end of a pod does. */
  async stop(): Promise<void> {
    this.#child?.kill('SIGTERM');
    await this.#ended;
  }

  /** Its wall clock is set anew. */
  async step(ms: number): Promise<void> {
    await this.#tell({ order: 'step', ms });
  }

  /** It can do nothing at all for so long; resolves when it can again, with when that was. */
  async block(ms: number): Promise<{ from: Date; to: Date }> {
    const blocked = (await this.#tell({ order: 'block', ms })) as Blocked | null;
    if (!blocked) throw new Error(`${this.name} ended while it was blocked.`);
    return { from: new Date(blocked.fromMs), to: new Date(blocked.toMs) };
  }

  /** From now on it dies at this point. */
  async failAt(point: FailPoint): Promise<void> {
    await this.#tell({ order: 'fail', at: point });
  }

  /** Has other tasks from now on, as after a reload. */
  async reload(tasks: readonly ConfiguredTask[]): Promise<void> {
    await this.#tell({ order: 'reload', tasks });
  }

  /** What it holds now; null when it ended meanwhile. */
  async tellHoldings(): Promise<Holdings | null> {
    return (await this.#tell({ order: 'tell' })) as Holdings | null;
  }

  async #tell(order: ReplicaOrder): Promise<Holdings | Blocked | null> {
    if (!this.#child) throw new Error(`${this.name} has no process that could be told anything.`);
    const answered = Promise.withResolvers<string>();
    this.#answered.push(answered.resolve);
    this.#child.stdin.write(`${JSON.stringify(order)}\n`);
    return JSON.parse(await answered.promise);
  }
}
