import type { Socket } from 'node:net';
import pg from 'pg';
import { errnoOf, messageOf, SunbirdError } from '../errors.ts';
import { backOffMs } from './back-off.ts';
import { type ConnectionOptions, connectionName } from './connection-options.ts';
import { credentialsOf } from './credentials.ts';
import { PROTOCOL_VIOLATION, sqlStateOf, TOO_MANY_CONNECTIONS } from './sql-states.ts';
import { Turns } from './turns.ts';

export interface PoolOptions {
  connection: ConnectionOptions;
  /** Connections at most. */
  most: number;
  /** So many of them are kept for urgent calls. Default 0. */
  kept?: number;
  /** For whoever looks at pg_stat_activity. */
  applicationName: string;
  /** The server gives up a statement after so long. */
  queryMs: number;
  /** A connection that nobody uses is given back after so long. */
  idleMs: number;
  /** Longest pause between two tries to connect. Default 30 s. */
  mostPauseMs?: number;
  /** Milliseconds that only grow. */
  monotonicMs: () => number;
}

/** To connect, or for a connection to come free; well below what an operator would wait. */
const CONNECT_MS = 5_000;
/** How long no more connections are asked for than there were when the server had no more. */
const CONTENT_MS = 30_000;
/** How long a server that is back is asked for one connection alone: first each of many who come again is to have one. */
const COMING_BACK_MS = 10_000;
/** For the leave-taking with a server; a stop waits no longer. */
const LEAVE_MS = 1_000;
const INT8 = 20;

/** A connection in use. */
export interface Taken {
  client: pg.PoolClient;
  /** Gives it back; a broken one is thrown away. To be called once. */
  release: (broken: boolean) => void;
}

/** Connections to one server: tried anew with growing pauses while it is away, and no more than it has to give. */
export class Pool {
  readonly name: string;
  readonly #pool: pg.Pool;
  readonly #options: PoolOptions;
  readonly #turns: Turns;
  readonly #clients = new Set<pg.PoolClient>();
  #failures = 0;
  /** Why the last try failed, which is what people need to know while there is no other. */
  #failure = '';
  #tryAgainAt = 0;
  #contentUntil = 0;
  #closed: Promise<void> | null = null;
  #cut: NodeJS.Timeout | undefined;

  /** Throws INVALID_CONFIG when the root certificate cannot be read. */
  constructor(options: PoolOptions) {
    const { connection, most, applicationName, queryMs, idleMs } = options;
    this.#options = options;
    this.name = connectionName(connection);
    this.#pool = new pg.Pool({
      host: connection.host,
      port: connection.port,
      database: connection.database,
      user: connection.user,
      ...credentialsOf(connection),
      max: most,
      application_name: applicationName,
      connectionTimeoutMillis: CONNECT_MS,
      statement_timeout: queryMs,
      idleTimeoutMillis: idleMs,
      keepAlive: true,
      types: { getTypeParser: typeParser },
    });
    this.#turns = new Turns(most - (options.kept ?? 0));
    // An idle connection that breaks is replaced when it is needed.
    this.#pool.on('error', () => {});
    this.#pool.on('connect', (client) => this.#clients.add(client));
    this.#pool.on('remove', (client) => this.#forget(client));
  }

  /** Whether each connection brings its limit for statements along, which a pooler between may refuse. */
  get limitsStatements(): boolean {
    return this.#pool.options.statement_timeout !== undefined;
  }

  /** Whether it makes do with few connections for now: the server is away, just came back, or had no more to give. */
  get isModest(): boolean {
    return this.#failures > 0 || this.#options.monotonicMs() < this.#contentUntil;
  }

  /** A connection, for an urgent call also one of those that are kept. Rejects with STORE_UNAVAILABLE. */
  async connect(urgent: boolean): Promise<Taken> {
    const leave = urgent ? () => {} : await this.#turns.enter(CONNECT_MS);
    if (!leave) throw this.away(new BusyError(undefined));
    const client = await this.#connect().catch((error: unknown) => {
      leave();
      throw error;
    });
    const release = (broken: boolean) => {
      client.release(broken);
      leave();
    };
    return { client, release };
  }

  async #connect(): Promise<pg.PoolClient> {
    const nowMs = this.#options.monotonicMs();
    const waitMs = this.#tryAgainAt - nowMs;
    if (waitMs > 0) throw this.away(`${this.#failure}; tried again in ${Math.ceil(waitMs)} ms`);
    // One finds out for all: the others would each try anew behind one that fails, without a pause.
    if (this.#failures > 0) this.#tryAgainAt = nowMs + CONNECT_MS;
    try {
      const client = await this.#takeOne();
      if (client.listenerCount('error', ignore) === 0) client.on('error', ignore);
      if (this.#failures > 0) this.#comeBack();
      return client;
    } catch (error) {
      if (!(error instanceof BusyError)) this.#pause(error);
      throw this.away(error);
    }
  }

  away(cause: unknown): SunbirdError {
    const reason = typeof cause === 'string' ? cause : reasonOf(cause);
    return new SunbirdError('STORE_UNAVAILABLE', `${this.name} cannot be used: ${reason}`, { cause });
  }

  /** Ends all connections; those of a server that does not answer are cut. Safe to repeat. */
  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  async #end(): Promise<void> {
    if (this.#clients.size > 0)
      this.#cut = setTimeout(() => {
        for (const client of this.#clients) socketOf(client).destroy();
      }, LEAVE_MS);
    await this.#pool.end();
  }

  /** Its leave-taking is over. */
  #forget(client: pg.PoolClient): void {
    this.#clients.delete(client);
    if (this.#clients.size === 0) clearTimeout(this.#cut);
  }

  /** Asks again where another way is left: without the limit for statements, or for one of the connections there are. */
  async #takeOne(): Promise<pg.PoolClient> {
    const { options } = this.#pool;
    for (;;) {
      if (this.#options.monotonicMs() >= this.#contentUntil) options.max = this.#options.most;
      const isLimiting = this.limitsStatements;
      try {
        return await this.#pool.connect();
      } catch (error) {
        const state = sqlStateOf(error);
        if (state === PROTOCOL_VIOLATION && isLimiting) options.statement_timeout = undefined;
        else if (state === TOO_MANY_CONNECTIONS && this.#pool.totalCount > 0) this.#beContent();
        else throw this.#isFull && errnoOf(error) === undefined ? new BusyError(error) : error;
      }
    }
  }

  get #isFull(): boolean {
    return this.#pool.totalCount >= (this.#pool.options.max ?? this.#options.most);
  }

  #beContent(): void {
    this.#pool.options.max = this.#pool.totalCount;
    this.#contentUntil = this.#options.monotonicMs() + CONTENT_MS;
  }

  #comeBack(): void {
    this.#failures = 0;
    this.#tryAgainAt = 0;
    this.#contentUntil = this.#options.monotonicMs() + COMING_BACK_MS;
  }

  #pause(cause: unknown): void {
    this.#failures += 1;
    this.#failure = reasonOf(cause);
    this.#pool.options.max = 1;
    this.#contentUntil = Number.POSITIVE_INFINITY;
    const pauseMs = backOffMs(this.#failures, Math.random, this.#options.mostPauseMs);
    this.#tryAgainAt = this.#options.monotonicMs() + pauseMs;
  }
}

/** All connections were in use for too long, which says nothing about the server. */
class BusyError extends Error {
  constructor(cause: unknown) {
    super(`no connection came free in ${CONNECT_MS / 1_000} s`, { cause });
  }
}

/** The connection below a client, which pg's types leave out. */
function socketOf(client: pg.PoolClient): Socket {
  return (client as pg.PoolClient & { connection: { stream: Socket } }).connection.stream;
}

/** What breaks a connection is told by the statement under way. */
function ignore(): void {}

function typeParser(type: number, format?: 'text' | 'binary') {
  return type === INT8 ? Number : pg.types.getTypeParser(type, format as 'text');
}

/** Several addresses that all refuse come as one error of many, which says nothing itself. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return messageOf(error);
}
