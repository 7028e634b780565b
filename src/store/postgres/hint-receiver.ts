import type { Hint, Hints } from '../hints.ts';

/** Hands hints of other replicas on to whoever listens. */
export class HintReceiver implements Hints {
  readonly #listeners = new Set<(hint: Hint) => void>();
  arrive = false;

  listen(listener: (hint: Hint) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  take(hint: Hint): void {
    for (const listener of [...this.#listeners]) listener(hint);
  }

  /** Whether hints arrive from now on. What happened in between is not known: everything is to be looked at. */
  arriveFromNow(arrive: boolean): void {
    this.arrive = arrive;
    this.take({ runs: [], queued: true, orders: true });
  }
}
