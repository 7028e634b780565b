import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { Row } from '../rows.ts';
import { storeError } from './store-errors.ts';

/** How long an operation waits, by default, for somebody else who has the file locked. Nothing else goes on meanwhile. */
const LOCK_WAIT_MS = 5_000;

export type Bindings = Record<string, SQLInputValue>;

/** One open database: prepared statements by their text, transactions that never stay open, errors in our words. */
export class Connection {
  readonly name: string;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(path: string) {
    this.name = `sqlite:${path}`;
    try {
      this.#database = new DatabaseSync(path, { timeout: LOCK_WAIT_MS });
      this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
    } catch (error) {
      throw storeError(error, this.name);
    }
  }

  /** Runs a statement; returns how many rows it changed and the last rowid. */
  run(sql: string, bindings: Bindings = {}): { changes: number; lastId: number } {
    const { changes, lastInsertRowid } = this.#guard(() => this.#prepare(sql).run(bindings));
    return { changes: Number(changes), lastId: Number(lastInsertRowid) };
  }

  get(sql: string, bindings: Bindings = {}): Row | undefined {
    return this.#guard(() => this.#prepare(sql).get(bindings) as Row | undefined);
  }

  all(sql: string, bindings: Bindings = {}): Row[] {
    return this.#guard(() => this.#prepare(sql).all(bindings) as Row[]);
  }

  /** Runs SQL of several statements that binds nothing. */
  script(sql: string): void {
    this.#guard(() => this.#database.exec(sql));
  }

  /** All of `body` or nothing; the write lock is taken at its beginning, so that what it reads stays true. */
  transaction<Result>(body: () => Result): Result {
    this.script('BEGIN IMMEDIATE');
    try {
      const result = body();
      this.script('COMMIT');
      return result;
    } catch (error) {
      // A full disk has rolled back by itself.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  /** As `transaction`, for a body that waits in between. Nothing else may use the connection meanwhile. */
  async longTransaction<Result>(body: () => Promise<Result>): Promise<Result> {
    this.script('BEGIN IMMEDIATE');
    try {
      const result = await body();
      this.script('COMMIT');
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  /** From now on an operation fails at once when somebody else has the file locked. */
  stopWaiting(): void {
    this.script('PRAGMA busy_timeout = 0');
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      statement.setAllowUnknownNamedParameters(false);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #guard<Result>(operation: () => Result): Result {
    try {
      return operation();
    } catch (error) {
      throw storeError(error, this.name);
    }
  }
}

/** Whether a database has a table, read as one that nobody changes: nothing is made beside the file, and its log is not seen. */
export function hasTable(path: string, name: string): boolean {
  const url = pathToFileURL(path);
  url.search = '?immutable=1';
  try {
    using database = new DatabaseSync(url, { readOnly: true });
    return (
      database.prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?`).get(name) !==
      undefined
    );
  } catch (error) {
    throw storeError(error, `sqlite:${path}`);
  }
}
