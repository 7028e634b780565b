import type { CancelTimer } from '../clock.ts';
import type { SchedulerParts } from './parts.ts';
import { isStoreAway } from './store-patience.ts';

/** So exactly is known afterwards when a scheduler died. */
const TOUCH_MS = 60_000;

/** Remembers in the store from when until when this scheduler was there. */
export class BootRecord {
  readonly #parts: Pick<SchedulerParts, 'store' | 'clock' | 'log' | 'replica'>;
  #cancelTimer: CancelTimer | null = null;

  constructor(parts: Pick<SchedulerParts, 'store' | 'clock' | 'log' | 'replica'>) {
    this.#parts = parts;
  }

  /** Rejects when the store is away. Safe to repeat. */
  async start(): Promise<void> {
    if (this.#cancelTimer) return;
    await this.#parts.store.addBoot(this.#parts.replica);
    this.#arm();
  }

  /** Remembers that it stopped in order, if the store is there. Safe to repeat. */
  async stop(): Promise<void> {
    if (!this.#cancelTimer) return;
    this.#cancelTimer();
    this.#cancelTimer = null;
    await this.#write(() => this.#parts.store.endBoot(this.#parts.replica));
  }

  #arm(): void {
    this.#cancelTimer = this.#parts.clock.after(TOUCH_MS, () => {
      void this.#write(() => this.#parts.store.touchBoot(this.#parts.replica)).then(() => {
        if (this.#cancelTimer) this.#arm();
      });
    });
  }

  /** What cannot be written now only makes the record less exact. */
  async #write(operation: () => Promise<void>): Promise<void> {
    try {
      await operation();
    } catch (error) {
      if (!isStoreAway(error)) this.#parts.log.error({ err: error }, 'A sign of life was not recorded');
    }
  }
}
