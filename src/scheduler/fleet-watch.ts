import type { CancelTimer } from '../clock.ts';
import type { Hint } from '../store/hints.ts';
import { isStoreAway } from '../store/is-store-away.ts';
import type { SchedulerParts } from './parts.ts';

/** How often a replica looks for what others did: as a safety net below hints, or in place of them. */
const POLL_MS = 10_000;
const POLL_WITHOUT_HINTS_MS = 1_000;

/** What follows from what other replicas did. None of these throws. */
export interface FleetListener {
  /** Runs may wait. */
  queued(): void;
  /** Something may have become of these runs; null stands for any. */
  changed(runs: readonly number[] | null): void;
  /** Whether operators want nothing to be admitted. */
  drained(drained: boolean): void;
}

/** Notices what other replicas on the same store did, and what operators asked of them. */
export class FleetWatch {
  readonly #parts: Pick<SchedulerParts, 'store' | 'clock' | 'log'>;
  readonly #listener: FleetListener;
  /** Takes the schedules up anew; rejects when the store is away. */
  readonly #reschedule: () => Promise<void>;
  #overridesRevision = 0;
  #looking: Promise<void> | null = null;
  #again = false;
  #hintsArrived = false;
  #cancelTimer: CancelTimer | null = null;
  #unlisten: () => void = () => {};

  constructor(
    parts: Pick<SchedulerParts, 'store' | 'clock' | 'log'>,
    { reschedule, ...listener }: FleetListener & { reschedule: () => Promise<void> },
  ) {
    this.#parts = parts;
    this.#listener = listener;
    this.#reschedule = reschedule;
  }

  /** Begins to watch, unless nobody else can have the store. Rejects when the store is away. Safe to repeat. */
  async start(): Promise<void> {
    const { store } = this.#parts;
    if (this.#cancelTimer || store.exclusive) return;
    this.#overridesRevision = (await store.findOrders()).overridesRevision;
    this.#unlisten = store.hints.listen((hint) => this.#take(hint));
    this.#arm();
  }

  /** Resolves when a look under way is over. Safe to repeat. */
  async stop(): Promise<void> {
    this.#unlisten();
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    await this.#looking;
  }

  #take({ runs, queued, orders }: Hint): void {
    if (runs.length > 0) this.#listener.changed(runs);
    if (queued) this.#listener.queued();
    if (orders) this.look();
    // They came to an end, or begin again: the pace is another one.
    if (this.#parts.store.hints.arrive !== this.#hintsArrived) this.#arm();
  }

  #arm(): void {
    this.#cancelTimer?.();
    this.#hintsArrived = this.#parts.store.hints.arrive;
    const everyMs = this.#hintsArrived ? POLL_MS : POLL_WITHOUT_HINTS_MS;
    this.#cancelTimer = this.#parts.clock.after(everyMs, () => {
      this.#listener.queued();
      this.#listener.changed(null);
      this.look();
      this.#arm();
    });
  }

  /** Looks up what operators want now. Calls during a look lead to one more. */
  look(): void {
    if (!this.#cancelTimer) return;
    this.#again = true;
    this.#looking ??= this.#looks();
  }

  async #looks(): Promise<void> {
    try {
      while (this.#again && this.#cancelTimer) {
        this.#again = false;
        await this.#followOrders();
      }
    } catch (error) {
      if (!isStoreAway(error)) this.#parts.log.error({ err: error }, 'What operators ask was not looked up');
    } finally {
      this.#looking = null;
    }
  }

  async #followOrders(): Promise<void> {
    const { drain, overridesRevision } = await this.#parts.store.findOrders();
    // Somebody has changed something since this was asked, perhaps before it was answered: the next look knows.
    if (this.#again) return;
    this.#listener.drained(drain !== null);
    if (overridesRevision === this.#overridesRevision) return;
    await this.#reschedule();
    this.#overridesRevision = overridesRevision;
  }
}
