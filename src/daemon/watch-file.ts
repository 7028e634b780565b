import { stat } from 'node:fs/promises';
import type { CancelTimer, Clock } from '../clock.ts';
import { errnoOf } from '../errors.ts';

const LOOK_MS = 2_000;

/**
 * Looks every two seconds whether a file is another one. It asks the path and not the file, so that a swap of the
 * symbolic link `..data`, by which Kubernetes changes a ConfigMap, is seen; notices of the kernel would be lost with the
 * folder they were asked of, and are not to be had on every file system.
 */
export class FileWatch {
  readonly #path: string;
  readonly #clock: Clock;
  #known: string;
  #lately: string;
  #cancelTimer: CancelTimer | null = null;

  private constructor(path: string, clock: Clock, known: string) {
    this.#path = path;
    this.#clock = clock;
    this.#known = known;
    this.#lately = known;
  }

  /** Takes the file as it is now for known; to be called before it is read. */
  static async of(path: string, clock: Clock): Promise<FileWatch> {
    return new FileWatch(path, clock, await identityOf(path));
  }

  /** Calls `onChange` after a change that has come to rest, and at the next looks again when that gives false. Safe to repeat. */
  start(onChange: () => Promise<boolean>): void {
    this.#cancelTimer ??= this.#lookLater(onChange);
  }

  /** Safe to repeat. */
  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  #lookLater(onChange: () => Promise<boolean>): CancelTimer {
    return this.#clock.after(LOOK_MS, () => {
      void this.#look(onChange).then(() => {
        if (this.#cancelTimer) this.#cancelTimer = this.#lookLater(onChange);
      });
    });
  }

  /** An editor writes in several steps: a change counts when two looks in a row find the same. */
  async #look(onChange: () => Promise<boolean>): Promise<void> {
    const found = await identityOf(this.#path);
    const isAtRest = found === this.#lately;
    this.#lately = found;
    if (!isAtRest || found === this.#known) return;
    if (await onChange()) this.#known = found;
  }
}

async function identityOf(path: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeMs, ctimeMs } = await stat(path);
    return [dev, ino, size, mtimeMs, ctimeMs].join();
  } catch (error) {
    return errnoOf(error) ?? 'unreadable';
  }
}
