import type { Connection } from '../../src/client/call.ts';
import type { Exchange } from '../../src/client/exchange.ts';
import { systemClock } from '../../src/clock.ts';
import { FakeClock } from './fake-clock.ts';

export const OWN_UID: number = process.getuid?.() ?? 0;

/** A connection to the one socket there is, as this user, on a clock of its own. */
export function connectionTo(
  { socketPath }: { socketPath: string },
  differs: Partial<Connection> & { clock?: FakeClock } = {},
): Connection & { clock: FakeClock } {
  const usual = { candidates: [socketPath], uid: OWN_UID, clock: new FakeClock(), answerMs: 10_000 };
  return { ...usual, ...differs };
}

/** A connection to a scheduler that is a process of its own, on the clock of the machine. */
export function connectionToServed({ socket }: { socket: string }): Connection {
  return { candidates: [socket], uid: OWN_UID, clock: systemClock, answerMs: 10_000 };
}

/** A plain question; a test names what it needs to differ. */
export function sampleExchange(
  { socketPath }: { socketPath: string },
  differs: Partial<Exchange> & { clock?: FakeClock } = {},
): Exchange & { clock: FakeClock } {
  const usual = { method: 'GET', target: '/api/v1/health', body: null } as const;
  return { socketPath, uid: OWN_UID, clock: new FakeClock(), answerMs: 10_000, ...usual, ...differs };
}
