import type { CancelTimer, Clock } from '../clock.ts';

/** Between TERM and KILL of a child that nobody may own any more. */
export const LOST_GRACE_MS = 1_000;
/** What the way to the store and a busy machine may cost besides. */
const SLACK_MS = 1_000;

/** A request for a lease that is under way. */
export interface LeaseRequest {
  /** The store granted it. */
  granted(): void;
  /** The store refused it, or did not answer. */
  refused(): void;
}

/**
 * Counts down a lease on this side: tells when it can no longer be relied upon, early enough to end what it covers
 * before anyone else may take it. A lease begins, for us, when it was asked for, never later than for the store; and it
 * is counted by timers, which no step of the wall clock moves.
 */
export class HeldLease {
  readonly #clock: Clock;
  readonly #holdMs: number;
  #onLapse: () => void = () => {};
  #cancelTimer: CancelTimer = () => {};
  #lapsed = false;
  #ended = false;

  constructor(clock: Clock, leaseMs: number) {
    this.#clock = clock;
    this.#holdMs = Math.max(leaseMs / 2, leaseMs - LOST_GRACE_MS - SLACK_MS);
  }

  /** Calls `onLapse` once, perhaps at once, when the lease was not renewed in time. */
  watch(onLapse: () => void): void {
    this.#onLapse = onLapse;
    if (this.#lapsed) onLapse();
  }

  /** Call it before the store is asked for the lease, or for more of it. */
  ask(): LeaseRequest {
    const cancelTimer = this.#clock.after(this.#holdMs, () => this.#lapse());
    return {
      granted: () => {
        this.#cancelTimer();
        if (this.#ended) cancelTimer();
        else this.#cancelTimer = cancelTimer;
      },
      refused: cancelTimer,
    };
  }

  /** It is needed no more. Safe to repeat. */
  end(): void {
    this.#ended = true;
    this.#cancelTimer();
  }

  #lapse(): void {
    if (this.#ended || this.#lapsed) return;
    this.#lapsed = true;
    this.#onLapse();
  }
}
