import type { Clock } from '../clock.ts';
import type { AttemptEnd } from '../run/run.ts';
import type { StopRequest, WorkOrder } from './work.ts';

/** Why work is ended before its end. */
export interface CutReason {
  outcome: AttemptEnd['outcome'];
  error: string;
}

/** The watch over one attempt, kept until its work has ended. */
export interface Cut {
  /** What came first, time-out or request; null while neither has. */
  readonly reason: CutReason | null;
  /** From asking to forcing, in ms; 0 while nothing was asked. */
  readonly graceMs: number;
  /** Ends the watch. */
  release(): void;
}

/** How work is ended: `ask` lets it end by itself, `force` does not. Both may be called more than once. */
export interface CutMeans {
  clock: Clock;
  ask: (reason: CutReason) => void;
  force: () => void;
}

/** Between asking and forcing work that took too long. */
const TIMEOUT_GRACE_MS = 5_000;

/** Asks the work of an order to end at the first of time-out and request, and forces it after the grace. */
export function watchOrder(order: WorkOrder, { clock, ask, force }: CutMeans): Cut {
  const timers: (() => void)[] = [];
  let first: CutReason | null = null;
  let longestMs = 0;
  const end = (reason: CutReason, graceMs: number) => {
    first ??= reason;
    longestMs = Math.max(longestMs, graceMs);
    ask(first);
    timers.push(clock.after(graceMs, force));
  };
  const asked: Disposable[] = [];
  const heed = (signal: AbortSignal) => {
    const onAbort = () => {
      const { outcome, error, graceMs } = signal.reason as StopRequest;
      end({ outcome, error }, graceMs);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    asked.push({ [Symbol.dispose]: () => signal.removeEventListener('abort', onAbort) });
  };
  const onTimeout = () =>
    end({ outcome: 'timed_out', error: timeoutError(order.timeoutMs) }, TIMEOUT_GRACE_MS);
  timers.push(clock.after(order.timeoutMs, onTimeout));
  heed(order.signal);
  if (order.urgent) heed(order.urgent);
  return {
    get reason() {
      return first;
    },
    get graceMs() {
      return longestMs;
    },
    release() {
      for (const cancel of timers) cancel();
      for (const each of asked) each[Symbol.dispose]();
    },
  };
}

function timeoutError(timeoutMs: number): string {
  return `took longer than its timeout of ${timeoutMs / 1_000} s`;
}
