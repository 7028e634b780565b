/** The only way this program learns the time or waits for it; tests put a clock of their own in its place. */
export interface Clock {
  /** Now, by the wall clock. May step forward or back. */
  now(): Date;
  /** Calls `fire` once after `delayMs` (clamped to what a timer can hold). The returned function takes it back. */
  after(delayMs: number, fire: () => void): CancelTimer;
}

export type CancelTimer = () => void;

/** The longest delay a Node timer holds; a longer one would fire at once. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => new Date(),
  after(delayMs, fire) {
    let turn: NodeJS.Immediate | undefined;
    // After a process stood still, timers come before all that happened meanwhile: what ended in time must be seen first.
    const giveTurn = () => {
      turn = setImmediate(fire);
    };
    const timer = setTimeout(giveTurn, Math.min(Math.max(delayMs, 0), LONGEST_DELAY_MS));
    return () => {
      clearTimeout(timer);
      clearImmediate(turn);
    };
  },
};

/** Resolves after `delayMs` by `clock`, or at once when `signal` is aborted. Never rejects. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const wake = () => {
      cancel();
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const cancel = clock.after(delayMs, wake);
    signal?.addEventListener('abort', wake, { once: true });
  });
}
