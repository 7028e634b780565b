import pg from 'pg';
import { messageOf, SunbirdError } from '../errors.ts';
import { backOffMs } from './back-off.ts';
import { type ConnectionOptions, connectionName } from './connection-options.ts';
import { credentialsOf } from './credentials.ts';
import { isConnectionLost } from './sql-states.ts';

export type Row = Record<string, unknown>;

/** Runs statements: alone, or those of one transaction. Bigints come as numbers. */
export interface Sql {
  query(text: string, values?: readonly unknown[]): Promise<{ rows: Row[]; count: number }>;
}

export interface DatabaseOptions {
  connection: ConnectionOptions;
  /** Connections at most. */
  most: number;
  /** For whoever looks at pg_stat_activity. */
  applicationName: string;
}

/** To connect, and for an answer to one statement; both well below what an operator would wait. */
const CONNECT_MS = 5_000;
const QUERY_MS = 10_000;
const IDLE_MS = 30_000;
const INT8 = 20;

/**
 * A pool of connections that never ends the process. While the server is away requests fail at once with
 * STORE_UNAVAILABLE, and connections are tried anew with growing pauses.
 */
export class Database implements Sql, AsyncDisposable {
  readonly name: string;
  readonly #pool: pg.Pool;
  #failures = 0;
  #tryAgainAt = 0;
  #closed: Promise<void> | null = null;

  constructor({ connection, most, applicationName }: DatabaseOptions) {
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
      query_timeout: QUERY_MS,
      statement_timeout: QUERY_MS,
      idleTimeoutMillis: IDLE_MS,
      keepAlive: true,
      types: { getTypeParser: typeParser },
    });
    // An idle connection that breaks is replaced when it is needed.
    this.#pool.on('error', () => {});
  }

  async query(text: string, values: readonly unknown[] = []) {
    return await this.#with((client) => ask(client, text, values));
  }

  /** All of `body` or nothing. Rolled back when it throws; after a lost COMMIT nobody knows, and it throws too. */
  async transaction<Result>(
    body: (sql: Sql) => Promise<Result>,
    _limits: { limitMs?: number } = {},
  ): Promise<Result> {
    return await this.#with(async (client) => {
      await client.query('BEGIN');
      try {
        const result = await body({ query: (text, values = []) => ask(client, text, values) });
        await client.query('COMMIT');
        return result;
      } catch (error) {
        // A broken connection is thrown away, which rolls back too.
        if (error instanceof SunbirdError || !isConnectionLost(error)) await client.query('ROLLBACK');
        throw error;
      }
    });
  }

  /** Ends all connections. Safe to repeat. */
  close(): Promise<void> {
    this.#closed ??= this.#pool.end();
    return this.#closed;
  }

  async [Symbol.asyncDispose]() {
    await this.close();
  }

  async #with<Result>(use: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
    const client = await this.#connect();
    let broken = false;
    try {
      return await use(client);
    } catch (error) {
      broken = !(error instanceof SunbirdError) && isConnectionLost(error);
      throw broken ? this.#away(error) : error;
    } finally {
      client.release(broken);
    }
  }

  async #connect(): Promise<pg.PoolClient> {
    const waitMs = this.#tryAgainAt - performance.now();
    if (waitMs > 0) throw this.#away(new Error(`it did not answer; asked again in ${Math.ceil(waitMs)} ms`));
    try {
      const client = await this.#pool.connect();
      if (client.listenerCount('error', ignore) === 0) client.on('error', ignore);
      this.#failures = 0;
      return client;
    } catch (error) {
      this.#failures += 1;
      this.#tryAgainAt = performance.now() + backOffMs(this.#failures, Math.random);
      throw this.#away(error);
    }
  }

  #away(cause: unknown): SunbirdError {
    return new SunbirdError('STORE_UNAVAILABLE', `${this.name} cannot be used: ${reasonOf(cause)}`, {
      cause,
    });
  }
}

async function ask(client: pg.PoolClient, text: string, values: readonly unknown[]) {
  const { rows, rowCount } = await client.query<Row>(text, [...values]);
  return { rows, count: rowCount ?? 0 };
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
