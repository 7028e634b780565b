import type { Terminal } from '../terminal.ts';

export type GiveUpReason = 'timeout' | 'interrupt' | 'stdout-gone';

/** Why and when a caller stops to wait for a run; the run does not notice. */
export interface GiveUp {
  signal: AbortSignal;
  /** Null as long as it waits. */
  reason(): GiveUpReason | null;
  /** Takes back timers and listeners. */
  release(): void;
}

/** A reader that has gone is noticed within this time: nothing else tells a process that only waits. */
const LOOK_AT_STDOUT_MS = 2_000;

/** Aborted when the time has passed, at the interrupt key, and when nobody reads stdout any more. */
export function giveUpSignal(terminal: Terminal, timeoutMs: number | null): GiveUp {
  const { clock } = terminal;
  const giveUp = new AbortController();
  const because = (reason: GiveUpReason) => () => giveUp.abort(reason);
  const cancelTimeout = timeoutMs === null ? () => {} : clock.after(timeoutMs, because('timeout'));
  const interrupted = terminal.onInterrupt();
  const onInterrupt = because('interrupt');
  interrupted.addEventListener('abort', onInterrupt);
  let cancelLook = () => {};
  const look = () => {
    if (terminal.isStdoutGone()) giveUp.abort('stdout-gone');
    else cancelLook = clock.after(LOOK_AT_STDOUT_MS, look);
  };
  look();
  return {
    signal: giveUp.signal,
    reason: () => (giveUp.signal.aborted ? (giveUp.signal.reason as GiveUpReason) : null),
    release: () => {
      cancelTimeout();
      cancelLook();
      interrupted.removeEventListener('abort', onInterrupt);
    },
  };
}
