import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';

/** Turns of the event loop in which all is read that has arrived; a body of the largest size takes one or two. */
const TURNS = 5;

/**
 * Knows the requests that are late from those that this process was late to read. After it stood still, Node takes a
 * request for too slow before it has read what arrived meanwhile.
 */
export class Arrivals {
  readonly #latest = new WeakMap<Duplex, IncomingMessage>();

  /** Call it for each request whose headers have been read. */
  note(request: IncomingMessage): void {
    this.#latest.set(request.socket, request);
  }

  /** Reads what has arrived on a connection; whether the request that was missing, or a part of it, is there now. */
  async hasArrived(socket: Duplex): Promise<boolean> {
    const before = this.#latest.get(socket);
    const wasUnderWay = before?.complete === false;
    for (let turn = 0; turn < TURNS; turn++) {
      await setImmediate();
      const latest = this.#latest.get(socket);
      if (latest?.complete && (wasUnderWay || latest !== before)) return true;
    }
    return false;
  }
}
