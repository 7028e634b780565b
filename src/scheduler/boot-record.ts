import type { CancelTimer } from '../clock.ts';
import { heartbeatMs, type Life } from '../store/boots.ts';
import type { DutyParts } from './parts.ts';

type Parts = Pick<DutyParts, 'store' | 'clock' | 'outage' | 'replica' | 'facts' | 'fingerprint'>;

/** Remembers in the store from when until when this scheduler was there, who it is, and how it goes on. */
export class BootRecord {
  readonly #parts: Parts;
  readonly #countRunning: () => number;
  #cancelTimer: CancelTimer | null = null;
  #touching: Promise<unknown> = Promise.resolve();

  constructor(parts: Parts, countRunning: () => number) {
    this.#parts = parts;
    this.#countRunning = countRunning;
  }

  /** Rejects when the store is away. Safe to repeat. */
  async start(): Promise<void> {
    if (this.#cancelTimer) return;
    const { store, replica, facts } = this.#parts;
    await store.addBoot(replica, facts, await this.#readLife());
    this.#arm();
  }

  /** Remembers that it stopped in order, if the store is there. Safe to repeat. */
  async stop(): Promise<void> {
    if (!this.#cancelTimer) return;
    this.#cancelTimer();
    this.#cancelTimer = null;
    await this.#write(() => this.#parts.store.endBoot(this.#parts.replica));
  }

  /** Tells at once how it goes on, which others would learn with the next sign of life. Rejects when the store is away. */
  async tell(): Promise<void> {
    await this.#touch();
  }

  #arm(): void {
    const { clock, store } = this.#parts;
    this.#cancelTimer = clock.after(heartbeatMs(store), () => {
      void this.#write(() => this.#touch()).then(() => {
        if (this.#cancelTimer) this.#arm();
      });
    });
  }

  /** One after the other: an older state never takes the place of a newer one. */
  #touch(): Promise<void> {
    const { store, replica } = this.#parts;
    const turn = this.#touching.then(async () => store.touchBoot(replica, await this.#readLife()));
    this.#touching = turn.catch(() => {});
    return turn;
  }

  async #readLife(): Promise<Life> {
    const { store, fingerprint } = this.#parts;
    const clockAheadMs = await store.measureClockAhead();
    return { running: this.#countRunning(), fingerprint: fingerprint(), clockAheadMs };
  }

  /** What cannot be written now only makes the record less exact. */
  async #write(operation: () => Promise<void>): Promise<void> {
    try {
      await operation();
      this.#parts.outage.end();
    } catch (error) {
      this.#parts.outage.begin(error, 'A sign of life was not recorded');
    }
  }
}
