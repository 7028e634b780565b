import type pg from 'pg';
import { isConnectionLost } from './sql-states.ts';

export type Row = Record<string, unknown>;

/** Runs statements: alone, or those of one transaction. Bigints come as numbers. */
export interface Sql {
  query(text: string, values?: readonly unknown[]): Promise<{ rows: Row[]; count: number }>;
}

/** A connection in use, which remembers whether it broke. */
export class Session implements Sql {
  readonly #client: pg.PoolClient;
  readonly #limitMs: number;
  #breakage: unknown;

  /** No statement is waited for longer than `limitMs`. */
  constructor(client: pg.PoolClient, limitMs: number) {
    this.#client = client;
    this.#limitMs = limitMs;
  }

  /** What broke the connection; undefined while it holds. */
  get breakage(): unknown {
    return this.#breakage;
  }

  async query(text: string, values: readonly unknown[] = []) {
    const { rows, rowCount } = await this.#ask<Row>({ text, values: [...values] });
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
      throw error;
    }
  }
}
