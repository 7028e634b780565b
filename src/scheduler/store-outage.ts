import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { isStoreAway } from '../store/is-store-away.ts';

/** Tells the log once when nothing can be written any more, though no run may wait for it, and once when all goes on. */
export class StoreOutage {
  readonly #clock: Clock;
  readonly #log: Log;
  #since: Date | null = null;

  constructor({ clock, log }: { clock: Clock; log: Log }) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Something was written. */
  end(): void {
    if (!this.#since) return;
    const forMs = this.#clock.now().getTime() - this.#since.getTime();
    this.#since = null;
    this.#log.info({ forMs }, 'The store is back');
  }

  /** A write failed; `what` is told of a failure that is none of the store's. */
  begin(error: unknown, what: string): void {
    if (!isStoreAway(error)) this.#log.error({ err: error }, what);
    else if (!this.#since) {
      this.#since = this.#clock.now();
      const reason = error.message;
      this.#log.warn({ reason }, 'The store is away: nothing fires and nothing begins until it is back');
    }
  }
}
