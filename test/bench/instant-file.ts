import { existsSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

const MOST_WAIT_MS = 10_000;

/** A file to which children write the instant of their first line, each a line. */
export class InstantFile {
  /** What a child is to be, to do so. */
  readonly command: readonly [string, ...string[]];
  readonly #path: string;
  #seen = 0;

  constructor(path: string) {
    this.#path = path;
    this.command = ['sh', '-c', `date +%s%N >> ${path}`];
  }

  /** The instant of the next child, in ms since 1970. */
  async next(): Promise<number> {
    const giveUpAt = performance.now() + MOST_WAIT_MS;
    while (performance.now() < giveUpAt) {
      const lines = existsSync(this.#path) ? readFileSync(this.#path, 'utf8').split('\n').slice(0, -1) : [];
      const line = lines[this.#seen];
      if (line !== undefined) {
        this.#seen += 1;
        return Number(line) / 1e6;
      }
      await setTimeout(1);
    }
    throw new Error(`No child wrote to ${this.#path}.`);
  }
}

/** Now, in ms since 1970, finer than `Date`. */
export function preciseNow(): number {
  return performance.timeOrigin + performance.now();
}
