import type { CancelTimer } from '../clock.ts';
import { isStoreAway } from '../store/is-store-away.ts';
import type { Retention } from '../store/store.ts';
import type { SchedulerParts } from './parts.ts';

const EVERY_MS = 600_000;
const PAUSE_MS = 50;
const BATCH = 200;

/**
 * Deletes history that retention no longer keeps, in small batches with room for others between them; then has the rest
 * cleaned up.
 */
export class Pruner {
  readonly #parts: Pick<SchedulerParts, 'store' | 'clock' | 'log'>;
  readonly #retention: Retention;
  readonly #cleanUp: () => Promise<unknown>;
  #cancelTimer: CancelTimer | null = null;

  constructor(
    parts: Pick<SchedulerParts, 'store' | 'clock' | 'log'>,
    retention: Retention,
    cleanUp: () => Promise<unknown>,
  ) {
    this.#parts = parts;
    this.#retention = retention;
    this.#cleanUp = cleanUp;
  }

  /** Begins soon after the start, not with it. Safe to repeat. */
  start(): void {
    this.#cancelTimer ??= this.#after(EVERY_MS / 60);
  }

  /** Safe to repeat. */
  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  #after(delayMs: number): CancelTimer {
    return this.#parts.clock.after(delayMs, () => {
      void this.#pruneBatch().then((more) => {
        if (this.#cancelTimer) this.#cancelTimer = this.#after(more ? PAUSE_MS : EVERY_MS);
      });
    });
  }

  async #pruneBatch(): Promise<boolean> {
    try {
      const { store } = this.#parts;
      const pruned = await store.pruneRuns(this.#retention, BATCH);
      if (pruned + (await store.pruneAudit(this.#retention.ageMs, BATCH)) > 0) return true;
      await this.#cleanUp();
      return false;
    } catch (error) {
      if (!isStoreAway(error)) this.#parts.log.error({ err: error }, 'Pruning of old runs failed');
      return false;
    }
  }
}
