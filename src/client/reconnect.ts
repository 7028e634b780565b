import { type Clock, sleep } from '../clock.ts';
import { type ErrorCode, SunbirdError } from '../errors.ts';

/** How a caller waits for a scheduler that is away. */
export interface Patience {
  clock: Clock;
  signal: AbortSignal;
  /** Takes a sentence for the person who waits. */
  say: (sentence: string) => void;
}

/** How long a scheduler may stay away before its callers give up; a restart takes less. */
const PATIENCE_MS = 60_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

const PASSING: ReadonlySet<ErrorCode> = new Set(['UNREACHABLE', 'NO_ANSWER', 'STORE_UNAVAILABLE']);

/** Tries again, with growing pauses, while the scheduler cannot answer; after a minute of that its error is thrown. */
export async function withReconnect<Value>(ask: () => Promise<Value>, patience: Patience): Promise<Value> {
  const { clock, signal, say } = patience;
  let awaySince: number | null = null;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      const value = await ask();
      if (awaySince !== null) say('The scheduler answers again.');
      return value;
    } catch (error) {
      const now = clock.now().getTime();
      if (awaySince === null && isPassing(error) && !signal.aborted) {
        awaySince = now;
        say(`The scheduler does not answer; trying to reach it again for ${PATIENCE_MS / 1_000} s.`);
      }
      if (!isPassing(error) || signal.aborted || now - (awaySince ?? now) >= PATIENCE_MS) throw error;
      await sleep(clock, pauseMs, signal);
    }
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof SunbirdError && PASSING.has(error.code);
}
