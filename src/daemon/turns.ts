import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Who asks more often than this without waiting for an answer is cut. */
const MOST_AHEAD = 10;

/** What a connection waits for. */
interface Turn {
  response: ServerResponse;
  /** Requests that came before the answer was sent. */
  ahead: number;
  inOwnTime: boolean;
}

/** Has each connection ask one thing at a time and take its answer: one that does not would hold its place, and memory, for good. */
export class Turns {
  readonly #turns = new WeakMap<Socket, Turn>();

  /** Whether this is to be answered now. What came before an earlier answer was sent never is: its connection ends behind that. */
  begin(socket: Socket, response: ServerResponse): boolean {
    if (socket.destroyed) return false;
    const turn = this.#turns.get(socket);
    if (turn) {
      this.#askedAhead(turn, socket);
      return false;
    }
    this.#turns.set(socket, { response, ahead: 0, inOwnTime: false });
    response.once('finish', () => this.#turns.delete(socket));
    return true;
  }

  /** Sends what may be taken as slowly as a person reads, in a pager. */
  async inOwnTime(response: ServerResponse, send: () => Promise<void>): Promise<void> {
    const turn = response.socket && this.#turns.get(response.socket);
    if (turn) turn.inOwnTime = true;
    await send();
  }

  /** Cuts a connection on which nothing moves, unless its answer is still to come. */
  endStuck(socket: Socket): void {
    const turn = this.#turns.get(socket);
    if (!turn || (turn.response.writableLength > 0 && !turn.inOwnTime)) socket.destroy();
  }

  #askedAhead(turn: Turn, socket: Socket): void {
    if (turn.ahead === 0) turn.response.once('finish', () => socket.destroy());
    turn.ahead++;
    if (turn.ahead > MOST_AHEAD) socket.destroy();
  }
}
