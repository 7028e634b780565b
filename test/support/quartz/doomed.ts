import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Doom, DoomedAnswer } from './doomed-trigger.ts';

/** A daemon that asks for one run and comes to harm at a statement. */
export class Doomed implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #said: Promise<string>;

  constructor(doom: Doom) {
    const program = join(import.meta.dirname, 'doomed-trigger.ts');
    const stdio = ['ignore', 'pipe', 'inherit'] as const;
    this.#child = spawn(process.execPath, [program, JSON.stringify(doom)], { stdio: [...stdio] });
    this.#said = this.#child.stdout ? text(this.#child.stdout) : Promise.resolve('');
  }

  /** Waits for its end; what it said, or null when it was killed before. */
  async ended(): Promise<DoomedAnswer | null> {
    const said = await this.#said;
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
    return said === '' ? null : (JSON.parse(said) as DoomedAnswer);
  }

  /** Whether it stands still, by SIGSTOP. */
  get isStopped(): boolean {
    return readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8').includes(') T ');
  }

  resume(): void {
    this.#child.kill('SIGCONT');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended();
  }
}
