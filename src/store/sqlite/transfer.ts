import type { Clock } from '../../clock.ts';
import {
  batchClauses,
  byColumn,
  canonicalRow,
  keyOf,
  type Memory,
  STORE,
  type TransferStore,
  type TransferTable,
} from '../transfer.ts';
import type { Connection } from './connection.ts';
import { openConnection } from './open.ts';

/** SQLite counts run numbers by itself, in a table of its own. */
const READ_STORE = `
SELECT id, last_token, overrides_revision, drained_at, drained_by, drain_reason, max(
  coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'run'), 0),
  coalesce((SELECT max(number) FROM run), 0)
) AS last_run
FROM store`;

const WRITE_STORE = `
UPDATE store
SET id = $id, last_token = $last_token, overrides_revision = $overrides_revision, drained_at = $drained_at,
  drained_by = $drained_by, drain_reason = $drain_reason`;

const FORGET_LAST_RUN = `DELETE FROM sqlite_sequence WHERE name = 'run'`;
const SET_LAST_RUN = `INSERT INTO sqlite_sequence (name, seq) VALUES ('run', $last_run)`;

/** Boots from before these were kept have null, which Postgres never has. */
const FORMERLY_NULL: Readonly<Record<string, string>> = {
  'boot.version': `coalesce(version, '') AS version`,
  'boot.host': `coalesce(host, '') AS host`,
  'boot.running': 'coalesce(running, 0) AS running',
};

/** Pruning would count them itself, but holds up everything else meanwhile. */
const COUNT_RUNS = `
INSERT INTO run_count (task_id, through, runs)
SELECT task_id, max(number), count(*)
FROM run
GROUP BY task_id`;

export interface SqliteTransferOptions {
  /** Absolute path of the file. */
  path: string;
  clock: Clock;
  /** Whether the store has to be there already; else it is made when missing. */
  mustExist: boolean;
}

/**
 * Opens a store in a file for a copy, brings its schema up to date, and holds its lock until it is closed. Rejects with
 * ALREADY_SERVED while a scheduler has it, with INVALID_CONFIG when it is not there but has to be.
 */
export async function openSqliteTransfer(options: SqliteTransferOptions): Promise<TransferStore> {
  const { connection, lock } = await openConnection(options);
  const memory = createMemory(connection);
  return {
    name: connection.name,
    transact: (body) => connection.longTransaction(() => body(memory)),
    close: async () => {
      connection.close();
      await lock?.release();
    },
  };
}

function createMemory(connection: Connection): Memory {
  return {
    name: connection.name,
    readStore: async () => canonicalRow(STORE, connection.get(READ_STORE) ?? {}),
    readRows: async (table, after, limit) => {
      const key = after === null ? {} : keyOf(table, after);
      const rows = connection.all(selectBatch(table, after === null), { ...key, limit });
      return rows.map((row) => canonicalRow(table, row));
    },
    addRows: async (table, rows) => {
      const sql = insertInto(table);
      for (const row of rows) connection.run(sql, byColumn(table, row));
    },
    finish: async (store) => {
      const { last_run, ...facts } = byColumn(STORE, store);
      connection.run(WRITE_STORE, facts);
      connection.run(FORGET_LAST_RUN);
      connection.run(SET_LAST_RUN, { last_run: Number(last_run) });
      connection.run(COUNT_RUNS);
    },
  };
}

function selectBatch(table: TransferTable, isFirst: boolean): string {
  const names = Object.keys(table.columns);
  const selected = names.map((name) => FORMERLY_NULL[`${table.name}.${name}`] ?? name);
  return `
SELECT ${selected.join(', ')}
FROM ${table.name}
${batchClauses(table, isFirst)}`;
}

function insertInto({ name, columns }: TransferTable): string {
  const names = Object.keys(columns);
  return `
INSERT INTO ${name} (${names.join(', ')})
VALUES (${names.map((column) => `$${column}`).join(', ')})`;
}
