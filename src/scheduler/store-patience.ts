import { type Clock, sleep } from '../clock.ts';
import type { SunbirdError } from '../errors.ts';
import { isStoreAway } from '../store/is-store-away.ts';

/** Pauses between tries while the store is away: from 200 ms, doubled, at most 5 s. */
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;

export interface Patience {
  clock: Clock;
  /** Aborted when there is no more time to wait: the last error is thrown. */
  signal: AbortSignal;
  /** Told about the first failure. */
  onAway: (error: SunbirdError) => void;
}

/** Repeats a store operation until the store can do it. Errors other than STORE_UNAVAILABLE are thrown at once. */
export async function withPatience<Result>(
  patience: Patience,
  operation: () => Promise<Result>,
): Promise<Result> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await operation();
    } catch (error) {
      if (!isStoreAway(error) || patience.signal.aborted) throw error;
      if (pauseMs === FIRST_PAUSE_MS) patience.onAway(error);
      await sleep(patience.clock, pauseMs, patience.signal);
    }
  }
}
