import { type Clock, sleep } from '../../clock.ts';
import type { Store } from '../store.ts';
import { isHeldByOthers } from './store-errors.ts';

/** Pauses between tries: from 10 ms, doubled, at most 100 ms. */
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 100;
/** A request makes up to two changes, what it asks for and its line in the audit; whoever waits for it does so for 10 s. */
const PATIENCE_MS = 2_500;

/**
 * The same store, whose operations are tried again for a while when somebody else has the file locked. SQLite itself
 * would wait within the call, and with it all this process does. An operation that met a lock had no effect.
 */
export function waitWhileHeld(store: Store, patience: { clock: Clock; signal: AbortSignal }): Store {
  const operations = Object.entries(store).flatMap(([name, operation]) => {
    if (typeof operation !== 'function' || name === 'close') return [];
    return [[name, (...given: unknown[]) => untilFree(() => operation(...given), patience)]];
  });
  return { ...store, ...Object.fromEntries(operations) };
}

async function untilFree<Result>(
  operation: () => Promise<Result>,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<Result> {
  let waitedMs = 0;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      return await operation();
    } catch (error) {
      if (!isHeldByOthers(error) || waitedMs >= PATIENCE_MS) throw error;
      await sleep(clock, Math.min(pauseMs, PATIENCE_MS - waitedMs), signal);
      if (signal.aborted) throw error;
      waitedMs += pauseMs;
    }
  }
}
