import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { Hint } from '../hints.ts';
import { type Connection, often } from './connection.ts';

/** What comes within this time goes out together. */
const GATHER_MS = 10;
/** A payload of NOTIFY ends at 8,000 bytes; what does not fit goes into a further one. */
const MOST_RUNS = 500;

const NOTIFY = often('SELECT pg_notify($channel, $payload)');

/**
 * Tells other replicas what this one changed, gathered, after it is stored and in a statement of its own: a NOTIFY within
 * a transaction has all commits of the database wait for each other. A hint that cannot be sent is dropped.
 */
export class HintSender {
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #channel: string;
  readonly #sender = randomUUID();
  readonly #runs = new Set<number>();
  #queued = false;
  #orders = false;
  #waits = false;

  constructor(connection: Connection, clock: Clock, channel: string) {
    this.#connection = connection;
    this.#clock = clock;
    this.#channel = channel;
  }

  /** Something became of a run. */
  changed(run: number): void {
    this.#runs.add(run);
    this.#sendSoon();
  }

  /** A run waits. */
  queued(): void {
    this.#queued = true;
    this.#sendSoon();
  }

  /** Operators want something of all replicas. */
  ordered(): void {
    this.#orders = true;
    this.#sendSoon();
  }

  /** The hint in a payload that another replica sent; null for our own, and for what is none. */
  read(payload: string): Hint | null {
    const [sender, runs, queued, orders] = payload.split(' ');
    if (sender === this.#sender || runs === undefined) return null;
    const numbers = runs === '' ? [] : runs.split(',').map(Number);
    return { runs: numbers.filter(Number.isSafeInteger), queued: queued === 'q', orders: orders === 'o' };
  }

  #sendSoon(): void {
    if (this.#waits) return;
    this.#waits = true;
    this.#clock.after(GATHER_MS, () => {
      this.#waits = false;
      void this.#send();
    });
  }

  async #send(): Promise<void> {
    const runs = [...this.#runs];
    const marks = `${this.#queued ? 'q' : '-'} ${this.#orders ? 'o' : '-'}`;
    this.#runs.clear();
    this.#queued = false;
    this.#orders = false;
    for (let first = 0; first === 0 || first < runs.length; first += MOST_RUNS) {
      const payload = `${this.#sender} ${runs.slice(first, first + MOST_RUNS).join(',')} ${marks}`;
      await this.#connection.run(NOTIFY, { channel: this.#channel, payload }).catch(() => {});
    }
  }
}
