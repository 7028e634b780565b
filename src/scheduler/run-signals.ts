import type { Clock } from '../clock.ts';

type Listener = () => void;

/** Tells whoever waits for a run that something about it changed on this replica. A hint: ask the store what. */
export class RunSignals {
  #listeners = new Map<number, Set<Listener>>();

  /** Wakes all who wait for the run. */
  announce(run: number): void {
    for (const listener of [...(this.#listeners.get(run) ?? [])]) listener();
  }

  /** Wakes all who wait, because nothing may have told of what other replicas did. */
  announceAll(): void {
    for (const run of [...this.#listeners.keys()]) this.announce(run);
  }

  /** Calls `listener` at each change of the run until the returned function is called. */
  listen(run: number, listener: Listener): () => void {
    const listeners = this.#listeners.get(run) ?? new Set();
    this.#listeners.set(run, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(run);
    };
  }

  /** Resolves at the next change of the run, when `ms` have passed, or when `signal` is aborted. */
  wait(run: number, limit: { clock: Clock; ms: number; signal: AbortSignal }): Promise<void> {
    return new Promise((resolve) => {
      if (limit.signal.aborted) return resolve();
      const wake = () => {
        unlisten();
        cancel();
        limit.signal.removeEventListener('abort', wake);
        resolve();
      };
      const unlisten = this.listen(run, wake);
      const cancel = limit.clock.after(limit.ms, wake);
      limit.signal.addEventListener('abort', wake, { once: true });
    });
  }
}
