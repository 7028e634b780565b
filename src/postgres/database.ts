import { SunbirdError } from '../errors.ts';
import { Pool, type PoolOptions } from './pool.ts';
import { Preparation } from './preparation.ts';
import { type QueryOptions, type Row, Session, type Sql } from './session.ts';
import { isPreparationLost } from './sql-states.ts';

export type { Row, Sql };

/** `queryMs` is 10 s by default, `idleMs` 30 s. */
export type DatabaseOptions = Omit<PoolOptions, 'queryMs' | 'idleMs' | 'monotonicMs'> &
  Partial<Pick<PoolOptions, 'queryMs' | 'idleMs' | 'monotonicMs'>>;

/** How one call differs from the others. */
export interface CallOptions extends QueryOptions {
  /** Longest time for one statement, here and on the server, instead of `queryMs`. */
  limitMs?: number;
  /** It may take a connection that is kept from others. */
  urgent?: boolean;
}

const QUERY_MS = 10_000;
const IDLE_MS = 30_000;
const IDLE_IN_TRANSACTION_MS = 5_000;

/**
 * A pool of connections that never ends the process. While the server is away requests fail at once with
 * STORE_UNAVAILABLE, and connections are tried anew with growing pauses. A statement that nobody answers in time takes
 * its connection with it.
 */
export class Database implements Sql, AsyncDisposable {
  readonly #pool: Pool;
  readonly #queryMs: number;
  readonly #preparation = new Preparation();

  /** Throws INVALID_CONFIG when the root certificate cannot be read. */
  constructor(options: DatabaseOptions) {
    const monotonicMs = () => performance.now();
    const complete = { queryMs: QUERY_MS, idleMs: IDLE_MS, monotonicMs, ...options };
    this.#pool = new Pool(complete);
    this.#queryMs = complete.queryMs;
  }

  /** For people: where it is, without the password. */
  get name(): string {
    return this.#pool.name;
  }

  /** Whether it makes do with few connections for now: the server is away, just came back, or had no more to give. */
  get isModest(): boolean {
    return this.#pool.isModest;
  }

  async query(
    text: string,
    values: readonly unknown[] = [],
    { limitMs, urgent = false, often = false }: CallOptions = {},
  ): Promise<{ rows: Row[]; count: number }> {
    // The server's own limit can be lifted for a transaction alone.
    if (limitMs !== undefined) return await this.transaction((sql) => sql.query(text, values), { limitMs });
    try {
      return await this.#with({ limitMs: this.#queryMs, urgent }, (session) =>
        session.query(text, values, { often }),
      );
    } catch (error) {
      if (!often || !isPreparationLost(error)) throw error;
      return await this.query(text, values, { urgent });
    }
  }

  /** All of `body` or nothing. Rolled back when it throws; after a lost COMMIT nobody knows, and it throws too. */
  async transaction<Result>(
    body: (sql: Sql) => Promise<Result>,
    { limitMs, urgent }: CallOptions = {},
  ): Promise<Result> {
    return await this.#with({ limitMs: limitMs ?? this.#queryMs, urgent }, async (session) => {
      await session.execute(this.#begin(limitMs));
      try {
        const result = await body(session);
        if (await session.commit()) return result;
        throw new SunbirdError('INTERNAL', 'A transaction went on after one of its statements had failed.');
      } catch (error) {
        // What breaks now is thrown away, which rolls back too.
        if (session.breakage === undefined) await session.execute('ROLLBACK').catch(() => {});
        throw error;
      }
    });
  }

  /** Ends all connections. Safe to repeat. */
  close(): Promise<void> {
    return this.#pool.close();
  }

  async [Symbol.asyncDispose]() {
    await this.close();
  }

  #begin(limitMs: number | undefined): string {
    const neededMs = limitMs ?? (this.#pool.limitsStatements ? undefined : this.#queryMs);
    const limit = neededMs === undefined ? '' : `; SET LOCAL statement_timeout = ${Math.ceil(neededMs)}`;
    // Whoever is frozen, or cut off, between two statements must not keep its locks from all others.
    return `BEGIN; SET LOCAL idle_in_transaction_session_timeout = ${limitMs ?? IDLE_IN_TRANSACTION_MS}${limit}`;
  }

  async #with<Result>(
    { limitMs, urgent = false }: { limitMs: number; urgent: boolean | undefined },
    use: (session: Session) => Promise<Result>,
  ): Promise<Result> {
    const { client, release } = await this.#pool.connect(urgent);
    const session = new Session(client, limitMs, this.#preparation);
    try {
      return await use(session);
    } catch (error) {
      throw session.breakage === error ? this.#pool.away(error) : error;
    } finally {
      release(session.isSpent);
    }
  }
}
