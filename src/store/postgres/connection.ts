import type { Database, Sql } from '../../postgres/database.ts';
import { isPreparationLost, isRetriable, sqlStateOf, UNIQUE_VIOLATION } from '../../postgres/sql-states.ts';
import type { Row } from '../rows.ts';
import { storeError } from './store-errors.ts';

export type Value = string | number | boolean | Date | null;
export type Bindings = Readonly<Record<string, Value | readonly Value[]>>;

/** The schema that statements are written for; another one is put in its place. */
const WRITTEN_SCHEMA = 'sunbird_tasks';
const TRANSACTION_TRIES = 5;
const OFTEN = '-- often';
const PARAMETER = /\$([a-zA-Z]\w*)/g;

/** Statements with named parameters (`$task`), alone or within one transaction. */
export interface Statements {
  /** Runs a statement; returns how many rows it changed. */
  run(sql: string, bindings?: Bindings): Promise<number>;
  get(sql: string, bindings?: Bindings): Promise<Row | undefined>;
  all(sql: string, bindings?: Bindings): Promise<Row[]>;
}

/** One schema of a Postgres database, as the store's statements see it. */
export class Connection implements Statements {
  readonly schema: string;
  readonly #database: Database;
  readonly #alone: Statements;
  /** For what keeps runs alive: it does not wait behind what people and output ask. */
  readonly urgent: Statements;
  readonly #prepared = new Map<string, Prepared>();

  constructor(database: Database, schema: string) {
    this.schema = schema;
    this.#database = database;
    this.#alone = this.#over(database);
    this.urgent = this.#over({
      query: (text, values, options) => database.query(text, values, { ...options, urgent: true }),
    });
  }

  /** For people: where it is, without secrets. */
  get name(): string {
    return this.schema === WRITTEN_SCHEMA
      ? this.#database.name
      : `${this.#database.name} (schema ${this.schema})`;
  }

  run(sql: string, bindings: Bindings = {}): Promise<number> {
    return this.#alone.run(sql, bindings);
  }

  get(sql: string, bindings: Bindings = {}): Promise<Row | undefined> {
    return this.#alone.get(sql, bindings);
  }

  all(sql: string, bindings: Bindings = {}): Promise<Row[]> {
    return this.#alone.all(sql, bindings);
  }

  /** All of `body` or nothing. Begun anew when Postgres gave it up for a deadlock or the like: `body` may run more than once. */
  async transaction<Result>(
    body: (statements: Statements) => Promise<Result>,
    limits: { limitMs?: number } = {},
  ): Promise<Result> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#database.transaction((sql) => body(this.#over(sql)), limits);
      } catch (error) {
        if (!(isRetriable(error) || isPreparationLost(error)) || tries === TRANSACTION_TRIES)
          throw storeError(error, this.name);
      }
    }
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  #over(sql: Sql): Statements {
    const ask = async (text: string, bindings: Bindings) => {
      const { text: numbered, names, often } = this.#prepare(text);
      const values = names.map((name) => textSafe(boundValue(bindings, name)));
      try {
        return await sql.query(numbered, values, { often });
      } catch (error) {
        throw storeError(error, this.name);
      }
    };
    return {
      run: async (text, bindings = {}) => (await ask(text, bindings)).count,
      get: async (text, bindings = {}) => (await ask(text, bindings)).rows[0],
      all: async (text, bindings = {}) => (await ask(text, bindings)).rows,
    };
  }

  #prepare(sql: string): Prepared {
    let prepared = this.#prepared.get(sql);
    if (!prepared) {
      prepared = numberParameters(inSchema(sql, this.schema));
      this.#prepared.set(sql, prepared);
    }
    return prepared;
  }
}

/** SQL that was written for the default schema, for another one. */
export function inSchema(sql: string, schema: string): string {
  return schema === WRITTEN_SCHEMA ? sql : sql.replaceAll(`${WRITTEN_SCHEMA}.`, `${schema}.`);
}

/** Whether a statement was refused because what it would add is there. */
export function isTaken(error: unknown): boolean {
  return sqlStateOf(error) === UNIQUE_VIOLATION;
}

/**
 * Marks a statement that is asked for each run, or all the time: the server keeps it prepared. None whose plan should go
 * by the values of its parameters.
 */
export function often(sql: string): string {
  return `${sql}\n${OFTEN}`;
}

interface Prepared {
  text: string;
  names: readonly string[];
  often: boolean;
}

function numberParameters(sql: string): Prepared {
  const names: string[] = [];
  const text = sql.replace(PARAMETER, (_, name: string) => {
    if (!names.includes(name)) names.push(name);
    return `$${names.indexOf(name) + 1}`;
  });
  return { text, names, often: sql.endsWith(OFTEN) };
}

function boundValue(bindings: Bindings, name: string): Value | readonly Value[] {
  const value = bindings[name];
  if (value === undefined) throw new Error(`the parameter ${name} was not given`);
  return value;
}

/** Postgres holds no NUL in a text; its picture tells that there was one. Instants go in UTC, whatever zone this is. */
function textSafe(value: Value | readonly Value[]): unknown {
  if (Array.isArray(value)) return value.map(textSafe);
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'string' ? value.replaceAll('\0', '\u2400') : value;
}
