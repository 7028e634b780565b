/** Lets so many in at once; who comes then waits in line. */
export class Turns {
  readonly #line: (() => void)[] = [];
  #free: number;

  constructor(most: number) {
    this.#free = most;
  }

  /** Resolves with what ends the turn, to be called once; with null when none came within `limitMs`. */
  enter(limitMs: number): Promise<(() => void) | null> {
    return new Promise((resolve) => {
      const begin = () => {
        clearTimeout(timer);
        this.#free -= 1;
        resolve(() => this.#leave());
      };
      const timer = setTimeout(() => {
        this.#line.splice(this.#line.indexOf(begin), 1);
        resolve(null);
      }, limitMs);
      if (this.#free > 0) begin();
      else this.#line.push(begin);
    });
  }

  #leave(): void {
    this.#free += 1;
    this.#line.shift()?.();
  }
}
