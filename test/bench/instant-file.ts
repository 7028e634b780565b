import { existsSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

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
    for (;;) {
      const lines = existsSync(this.#path) ? readFileSync(this.#path, 'utf8').split('\n').slice(0, -1) : [];
      const line = lines[this.#seen];
      if (line !== undefined) {
        this.#seen += 1;
        return Number(line) / 1e6;
      }
      await setTimeout(1);
    }
  }
}

/** Now, in ms since 1970, finer than `Date`. */
export function preciseNow(): number {
  return performance.timeOrigin + performance.now();
}
