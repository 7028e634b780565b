import type { Row } from './rows.ts';

/** How the values of a column are told in canonical form: an `instant` as epoch ms, a `truth` as 0 or 1. */
export type ColumnKind = 'number' | 'text' | 'instant' | 'truth';

/** A table of a store's memory, with every column of it that is remembered. */
export interface TransferTable {
  name: string;
  /** Columns of whole numbers, by which its rows are ordered and told apart. */
  key: readonly string[];
  columns: Readonly<Record<string, ColumnKind>>;
}

/** The values of a row in the order of its table's columns. A NUL in a text is its picture, U+2400. */
export type CanonicalRow = readonly (string | number | null)[];

/** A whole store that no scheduler uses, to be copied from or to. */
export interface TransferStore {
  /** For people: where it is, without secrets. */
  readonly name: string;
  /**
   * Gives its memory to `body`, and to nobody else meanwhile. What `body` wrote is there when it resolves, and none of
   * it when it rejects; it may be called again after that. Rejects with ALREADY_SERVED while a scheduler uses the store.
   */
  transact<Result>(body: (memory: Memory) => Promise<Result>): Promise<Result>;
  /** Closes it. Safe to repeat. */
  close(): Promise<void>;
}

/** All that a store remembers, in canonical form, whatever holds it. */
export interface Memory {
  /** See `TransferStore`. */
  readonly name: string;
  /** The row of STORE. */
  readStore(): Promise<CanonicalRow>;
  /** At most `limit` rows in the order of the key; those behind the row `after`, or with null from the first. */
  readRows(table: TransferTable, after: CanonicalRow | null, limit: number): Promise<CanonicalRow[]>;
  /** Adds rows of a table that has none of these keys. */
  addRows(table: TransferTable, rows: readonly CanonicalRow[]): Promise<void>;
  /** When all rows are there: makes it the store that the row of STORE tells of, and lets all its counters go on. */
  finish(store: CanonicalRow): Promise<void>;
}

/** What is remembered of the store itself. `last_token` and `last_run` are the highest that were ever given out, 0 for none. */
export const STORE: TransferTable = {
  name: 'store',
  key: [],
  columns: {
    id: 'text',
    last_token: 'number',
    last_run: 'number',
    overrides_revision: 'number',
    drained_at: 'instant',
    drained_by: 'text',
    drain_reason: 'text',
  },
};

/** Everything else, in an order in which each refers only to those before it. */
export const TABLES: readonly TransferTable[] = [
  {
    name: 'task',
    key: ['id'],
    columns: {
      id: 'number',
      task_group: 'text',
      name: 'text',
      schedule: 'text',
      timezone: 'text',
      judged_through: 'instant',
      quarantined_at: 'instant',
      quarantined_by_run: 'number',
      paused_at: 'instant',
      paused_until: 'instant',
      paused_next: 'number',
      paused_by: 'text',
      pause_reason: 'text',
      resumed_at: 'instant',
      override: 'text',
      intent: 'text',
    },
  },
  {
    name: 'run',
    key: ['number'],
    columns: {
      number: 'number',
      task_id: 'number',
      state: 'text',
      cause: 'text',
      retry_of: 'number',
      fire_time: 'instant',
      last_fire_time: 'instant',
      fire_count: 'number',
      queued_at: 'instant',
      not_before: 'instant',
      started_at: 'instant',
      ended_at: 'instant',
      params: 'text',
      asked_by: 'text',
      reason: 'text',
      idempotency_key: 'text',
      beside: 'truth',
      attempt: 'number',
      replica: 'text',
      token: 'number',
      lease_expires_at: 'instant',
      cancel_error: 'text',
      cancel_grace_ms: 'number',
      exit_code: 'number',
      signal: 'text',
      error: 'text',
      result: 'text',
      handle: 'text',
      sighting: 'text',
    },
  },
  {
    name: 'attempt',
    key: ['run', 'number'],
    columns: {
      run: 'number',
      number: 'number',
      replica: 'text',
      started_at: 'instant',
      ended_at: 'instant',
      outcome: 'text',
      exit_code: 'number',
      signal: 'text',
      error: 'text',
      unclean: 'truth',
      pid: 'number',
      start_ticks: 'text',
      boot_id: 'text',
    },
  },
  {
    name: 'output_chunk',
    key: ['run', 'attempt', 'sequence'],
    columns: {
      run: 'number',
      attempt: 'number',
      sequence: 'number',
      at: 'instant',
      stream: 'text',
      text: 'text',
    },
  },
  {
    name: 'boot',
    key: ['number'],
    columns: {
      number: 'number',
      replica: 'text',
      started_at: 'instant',
      seen_at: 'instant',
      stopped_at: 'instant',
      version: 'text',
      host: 'text',
      pod: 'text',
      namespace: 'text',
      container: 'text',
      socket: 'text',
      running: 'number',
      fingerprint: 'text',
      clock_ahead_ms: 'number',
    },
  },
  {
    name: 'audit',
    key: ['number'],
    columns: {
      number: 'number',
      at: 'instant',
      what: 'text',
      asked_on: 'text',
      asked_by: 'text',
      reason: 'text',
      socket: 'text',
      refusal: 'text',
      details: 'text',
    },
  },
];

/** The values of a row by the names of their columns; of no row, null for each. */
export function byColumn(
  { columns }: TransferTable,
  row: CanonicalRow | null,
): Record<string, string | number | null> {
  return Object.fromEntries(Object.keys(columns).map((name, index) => [name, row?.[index] ?? null]));
}

/** The values of the columns of the key alone, by their names. */
export function keyOf(table: TransferTable, row: CanonicalRow): Record<string, string | number | null> {
  const values = byColumn(table, row);
  return Object.fromEntries(table.key.map((name) => [name, values[name] ?? null]));
}

/** A row as a driver gives it, its instants as epoch ms, in canonical form. */
export function canonicalRow({ columns }: TransferTable, row: Row): CanonicalRow {
  return Object.entries(columns).map(([name, kind]) => {
    const value = row[name] ?? null;
    if (value === null) return null;
    return kind === 'text' ? String(value).replaceAll('\0', '\u2400') : Number(value);
  });
}

/** The clauses, alike for both kinds of store, of a statement for a batch; unless it is the first, by the key before it. */
export function batchClauses({ key }: TransferTable, isFirst: boolean): string {
  const behind = `WHERE (${key.join(', ')}) > (${key.map((name) => `$${name}`).join(', ')})\n`;
  return `${isFirst ? '' : behind}ORDER BY ${key.join(', ')}\nLIMIT $limit`;
}
