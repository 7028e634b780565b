import { ANSWER_MS, type Connection } from '../../src/client/call.ts';
import { systemClock } from '../../src/clock.ts';

/** How the command line reaches the scheduler whose socket this is. */
export function connectionTo(socket: string): Connection {
  return { candidates: [socket], uid: process.getuid?.() ?? 0, clock: systemClock, answerMs: ANSWER_MS };
}
