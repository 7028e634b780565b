import type pg from 'pg';
import type { Preparation } from './preparation.ts';
import { isConnectionLost, isPreparationLost, isSessionStale } from './sql-states.ts';

export type Row = Record<string, unknown>;

/** Runs statements: alone, or those of one transaction. Bigints come as numbers. */
export interface Sql {
  query(
    text: string,
    values?: readonly unknown[],
    options?: QueryOptions,
  ): Promise<{ rows: Row[]; count: number }>;
}

export interface QueryOptions {
  /** It is asked again and again: the server is to keep it prepared. */
  often?: boolean;
}

/** A connection in use, which remembers whether it broke. */
export class Session implements Sql {
  readonly #client: pg.PoolClient;
  readonly #limitMs: number;
  readonly #preparation: Preparation;
  #breakage: unknown;
  #isStale = false;

  /** No statement is waited for longer than `limitMs`. */
  constructor(client: pg.PoolClient, limitMs: number, preparation: Preparation) {
    this.#client = client;
    this.#limitMs = limitMs;
    this.#preparation = preparation;
  }

  /** What broke the connection; undefined while it holds. */
  get breakage(): unknown {
    return this.#breakage;
  }

  /** Whether nobody should use the connection after this. */
  get isSpent(): boolean {
    return this.#isStale || this.#breakage !== undefined;
  }

  async query(text: string, values: readonly unknown[] = [], { often = false }: QueryOptions = {}) {
    const name = often ? this.#preparation.nameOf(text) : undefined;
    const statement = { text, values: [...values], ...(name === undefined ? {} : { name }) };
    const { rows, rowCount } = await this.#ask<Row>(statement);
    return { rows, count: rowCount ?? 0 };
  }

  /** Runs what gives no rows, perhaps several statements. */
  async execute(text: string): Promise<void> {
    await this.#ask({ text });
  }

  /** Whether the server did commit: after a statement that failed it rolls back instead. */
  async commit(): Promise<boolean> {
    return (await this.#ask({ text: 'COMMIT' })).command === 'COMMIT';
  }

  async #ask<Result extends pg.QueryResultRow>(statement: pg.QueryConfig): Promise<pg.QueryResult<Result>> {
    try {
      const limited = { ...statement, query_timeout: this.#limitMs };
      return await this.#client.query<Result>(limited);
    } catch (error) {
      if (isConnectionLost(error)) this.#breakage ??= error;
      if (isSessionStale(error)) this.#isStale = true;
      if (isPreparationLost(error)) this.#preparation.giveUp();
      throw error;
    }
  }
}
