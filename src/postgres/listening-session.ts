import { Socket } from 'node:net';
import pg from 'pg';
import type { Clock } from '../clock.ts';
import type { ConnectionOptions } from './connection-options.ts';
import type { credentialsOf } from './credentials.ts';

export interface ListeningOptions {
  connection: ConnectionOptions;
  credentials: ReturnType<typeof credentialsOf>;
  applicationName: string;
  clock: Clock;
}

/** For each answer, the first one included. */
const ANSWER_MS = 5_000;

/** One connection that listens, until it is lost or closed. */
export class ListeningSession {
  readonly #client: pg.Client;
  readonly #socket = new Socket();
  readonly #clock: Clock;
  readonly #lost = new AbortController();
  #isOpen = false;

  constructor({ connection, credentials, applicationName, clock }: ListeningOptions) {
    const { host, port, database, user } = connection;
    this.#clock = clock;
    this.#client = new pg.Client({
      host,
      port,
      database,
      user,
      ...credentials,
      application_name: applicationName,
      keepAlive: true,
      // Of its own, because pg destroys no connection that falls silent.
      stream: () => this.#socket,
    });
    this.#client.on('error', (error) => this.#lose(error));
    this.#client.on('end', () => this.#lose(new Error('the connection was closed')));
  }

  /** Aborted, with the cause as its reason, when the connection is gone. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Connects and listens. False when a pooler is between, which hands no notification on. Rejects when it fails. */
  async open(channel: string, onNotification: (payload: string) => void): Promise<boolean> {
    await this.#within(this.#client.connect());
    this.#isOpen = true;
    const { rows } = await this.#within(this.#client.query('SELECT pg_backend_pid() AS pid'));
    if (rows[0]?.pid !== backendOf(this.#client)) return false;
    this.#client.on('notification', ({ payload }) => onNotification(payload ?? ''));
    await this.#within(this.#client.query(`LISTEN ${pg.escapeIdentifier(channel)}`));
    return true;
  }

  /** Asks whether somebody is still there. Rejects, and is lost, when nobody answers in time. */
  async beat(): Promise<void> {
    await this.#within(this.#client.query('SELECT 1'));
  }

  /** Takes leave without waiting for anybody. Safe to repeat. */
  close(): void {
    if (this.#isOpen) {
      this.#isOpen = false;
      this.#client.end().catch(() => {});
      this.#socket.destroySoon();
    } else {
      // pg would never settle a connection that is ended while it is made.
      this.#lose(new Error('it was closed'));
    }
  }

  async #within<Answer>(asked: Promise<Answer>): Promise<Answer> {
    const cancel = this.#clock.after(ANSWER_MS, () =>
      this.#lose(new Error(`no answer came in ${ANSWER_MS / 1_000} s`)),
    );
    try {
      return await asked;
    } finally {
      cancel();
    }
  }

  /** Whatever is asked for fails then, too. */
  #lose(cause: unknown): void {
    this.#lost.abort(cause);
    this.#socket.destroy();
  }
}

/** The process that the server named when the connection began; pg's types leave it out. */
function backendOf(client: pg.Client): number | null {
  return (client as pg.Client & { processID: number | null }).processID;
}
