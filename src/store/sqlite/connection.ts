import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { storeError } from './store-errors.ts';

/** What a statement may be given; anything else would become NULL without a word. */
export type Values = Readonly<Record<string, string | number | null>>;

/** How long a statement waits for another process; the event loop waits with it. */
const BUSY_TIMEOUT_MS = 5_000;

/** One open SQLite database with its prepared statements; its errors are the store's. */
export class Connection {
  readonly file: string;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(file: string) {
    this.file = file;
    this.#database = this.#attempt(
      () => new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true }),
    );
  }

  get isInTransaction(): boolean {
    return this.#database.isTransaction;
  }

  /** The first row, or undefined. */
  find<Row>(sql: string, values: Values = {}): Row | undefined {
    return this.#attempt(() => this.#prepare(sql).get(values)) as Row | undefined;
  }

  /** Every row. */
  list<Row>(sql: string, values: Values = {}): Row[] {
    return this.#attempt(() => this.#prepare(sql).all(values)) as Row[];
  }

  /** Returns how many rows the statement changed. */
  run(sql: string, values: Values = {}): number {
    return this.#attempt(() => Number(this.#prepare(sql).run(values).changes));
  }

  /** Runs several statements, none of which is kept. */
  runScript(sql: string): void {
    this.#attempt(() => this.#database.exec(sql));
  }

  /** Safe to repeat. */
  close(): void {
    this.#statements.clear();
    if (this.#database.isOpen) this.#database.close();
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #attempt<Result>(action: () => Result): Result {
    try {
      return action();
    } catch (error) {
      throw storeError(error, this.file);
    }
  }
}
