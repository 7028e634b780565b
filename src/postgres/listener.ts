import { type Clock, sleep } from '../clock.ts';
import { backOffMs } from './back-off.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { credentialsOf } from './credentials.ts';
import { type ListeningOptions, ListeningSession } from './listening-session.ts';

export interface ListenerOptions {
  connection: ConnectionOptions;
  /** For whoever looks at pg_stat_activity. */
  applicationName: string;
  clock: Clock;
  /** Gives 0 to 1, for pauses between tries. Default `Math.random`. */
  random?: () => number;
  /** Whether the server has a connection to spare, asked before one that was lost is made again. Default always. */
  mayReconnect?: () => boolean;
}

/**
 * `listening`: notifications arrive from now on, those of before are lost. `lost`: they do not, until it listens again.
 * `pooled`: a pooler is between, they never will, and the connection is closed for good.
 */
export type ListenerState = 'listening' | 'lost' | 'pooled';

/** Whom a listener tells. Neither may throw. */
interface Hearer {
  channel: string;
  onNotification: (payload: string) => void;
  onState: (state: ListenerState, cause?: unknown) => void;
}

const BEAT_MS = 15_000;
/** Between two tries: until one goes well, only a poll tells what others did. */
const MOST_PAUSE_MS = 4_000;

/** Hears the notifications of one channel over a connection of its own, made again whenever it is lost. */
export class Listener implements AsyncDisposable {
  readonly #options: ListeningOptions;
  readonly #random: () => number;
  readonly #mayReconnect: () => boolean;
  readonly #stop = new AbortController();
  #running: Promise<void> | null = null;
  #failures = 0;
  #isLost = false;

  /** Throws INVALID_CONFIG when the root certificate cannot be read. */
  constructor(options: ListenerOptions) {
    const { connection, applicationName, clock, random = Math.random, mayReconnect = () => true } = options;
    this.#options = { connection, credentials: credentialsOf(connection), applicationName, clock };
    this.#random = random;
    this.#mayReconnect = mayReconnect;
  }

  /**
   * Begins to listen, and goes on until `stop`. `onState` tells each change; `lost` with its cause, also when it could
   * not begin. The callbacks must not throw. Safe to repeat: the first call holds.
   */
  start(channel: string, onNotification: Hearer['onNotification'], onState: Hearer['onState']): void {
    this.#running ??= this.#run({ channel, onNotification, onState });
  }

  /** Closes the connection and tells nothing more. Safe to repeat. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #run(hearer: Hearer): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted && (await this.#hear(hearer))) {
      this.#failures += 1;
      do {
        await sleep(this.#options.clock, backOffMs(this.#failures, this.#random, MOST_PAUSE_MS), signal);
      } while (!signal.aborted && !this.#mayReconnect());
    }
  }

  /** Listens over one connection as long as it holds. False when there is no use in another. */
  async #hear({ channel, onNotification, onState }: Hearer): Promise<boolean> {
    const { signal } = this.#stop;
    const session = new ListeningSession(this.#options);
    const close = () => session.close();
    signal.addEventListener('abort', close, { once: true });
    try {
      if (!(await session.open(channel, onNotification))) {
        if (!signal.aborted) onState('pooled');
        return false;
      }
      this.#isLost = false;
      if (!signal.aborted) onState('listening');
      await this.#keep(session);
    } catch (error) {
      // Of several tries that fail the first one is told.
      if (!this.#isLost && !signal.aborted) onState('lost', session.lost.reason ?? error);
      this.#isLost = true;
    } finally {
      signal.removeEventListener('abort', close);
      session.close();
    }
    return true;
  }

  /** Resolves at a stop, rejects at a loss. Only who outlived a heartbeat counts as recovered. */
  async #keep(session: ListeningSession): Promise<void> {
    const { signal } = this.#stop;
    const end = AbortSignal.any([signal, session.lost]);
    for (;;) {
      await sleep(this.#options.clock, BEAT_MS, end);
      if (signal.aborted) return;
      session.lost.throwIfAborted();
      await session.beat();
      this.#failures = 0;
    }
  }
}
