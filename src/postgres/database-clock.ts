import type { CancelTimer, Clock } from '../clock.ts';
import type { Row } from './session.ts';

export interface DatabaseClockOptions {
  /** For timers, and for the time until the first sync. */
  base: Clock;
  /** Milliseconds that only grow and never step. Default `performance.now`. */
  monotonicMs?: () => number;
}

/** When the database said what time it was, by both. */
interface Sync {
  databaseMs: number;
  monotonicMs: number;
}

const ASK = 'SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS ms';
/** A round trip over this says too little about the time at its end. */
const LONGEST_ROUND_TRIP_MS = 1_000;

/** The time of a database, which all who share it share, carried on between syncs by a clock that never steps. */
export class DatabaseClock implements Clock {
  readonly #base: Clock;
  readonly #monotonicMs: () => number;
  #sync: Sync | null = null;

  constructor({ base, monotonicMs = () => performance.now() }: DatabaseClockOptions) {
    this.#base = base;
    this.#monotonicMs = monotonicMs;
  }

  /** The database's time; before the first sync the local one. Steps by what a sync corrects, either way. */
  now(): Date {
    if (this.#sync === null) return this.#base.now();
    const { databaseMs, monotonicMs } = this.#sync;
    return new Date(databaseMs + this.#monotonicMs() - monotonicMs);
  }

  after(delayMs: number, fire: () => void): CancelTimer {
    return this.#base.after(delayMs, fire);
  }

  /** By how many milliseconds the local wall clock is ahead of the database's, negative when behind; null before the first sync. */
  get aheadMs(): number | null {
    return this.#sync === null ? null : this.#base.now().getTime() - this.now().getTime();
  }

  /**
   * Asks the database for its time, taken for that at the end of the round trip: this clock may be behind the database's
   * by that much, and is never ahead, so that nothing is done early. False when the trip took over 1 s and is left out of
   * account, which the first never is. Rejects as `query` does, with the time carried on as before.
   */
  async sync(query: (text: string) => Promise<{ rows: Row[] }>): Promise<boolean> {
    const askedMs = this.#monotonicMs();
    const { rows } = await query(ASK);
    const monotonicMs = this.#monotonicMs();
    const roundTripMs = monotonicMs - askedMs;
    if (this.#sync !== null && roundTripMs > LONGEST_ROUND_TRIP_MS) return false;
    this.#sync = { databaseMs: Number(rows[0]?.ms), monotonicMs };
    return true;
  }
}
