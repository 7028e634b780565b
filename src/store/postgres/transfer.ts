import { SunbirdError } from '../../errors.ts';
import type { ConnectionOptions } from '../../postgres/connection-options.ts';
import { Database } from '../../postgres/database.ts';
import { LOCK_NOT_AVAILABLE, sqlStateOf } from '../../postgres/sql-states.ts';
import {
  batchClauses,
  byColumn,
  canonicalRow,
  keyOf,
  type Memory,
  STORE,
  TABLES,
  type TransferStore,
  type TransferTable,
} from '../transfer.ts';
import { Connection, type Statements } from './connection.ts';
import { hasStore, migrate } from './migrate.ts';
import { refuseWhileServed } from './refuse-while-served.ts';

/** Whoever writes is waited for, and a scheduler that starts meanwhile waits until the copy is done. */
const LOCK = `
LOCK TABLE ${[STORE, ...TABLES].map(({ name }) => `sunbird_tasks.${name}`).join(', ')}
IN SHARE ROW EXCLUSIVE MODE`;

/** Above the second after which Postgres takes a lock from its own vacuum. */
const LIMIT_LOCK = 'SET LOCAL lock_timeout = 5000';
/** For one batch, or the walk to the end of an index. */
const LIMIT_MS = 120_000;

const READ_STORE = `
SELECT id, overrides_revision, ${epochMs('drained_at')}, drained_by, drain_reason,
  (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM sunbird_tasks.lease_token) AS last_token,
  greatest(
    (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM sunbird_tasks.run_number),
    (SELECT coalesce(max(number), 0) FROM sunbird_tasks.run)
  ) AS last_run
FROM sunbird_tasks.store`;

const WRITE_STORE = `
UPDATE sunbird_tasks.store
SET id = $id, overrides_revision = $overrides_revision, drained_at = ${instantOf('$drained_at::bigint')},
  drained_by = $drained_by, drain_reason = $drain_reason`;

const SET_COUNTERS = `
SELECT
  setval('sunbird_tasks.lease_token', greatest($last_token::bigint, 1), $last_token::bigint > 0),
  setval('sunbird_tasks.run_number', greatest($last_run::bigint, 1), $last_run::bigint > 0)`;

/** Pruning would count them itself, but may not take as long. */
const COUNT_RUNS = `
INSERT INTO sunbird_tasks.run_count (task_id, through, runs)
SELECT task_id, max(number), count(*)
FROM sunbird_tasks.run
GROUP BY task_id`;

/** Columns whose numbers Postgres gives itself; those of runs are a counter of the store. */
const IDENTITIES = [
  ['task', 'id'],
  ['boot', 'number'],
  ['audit', 'number'],
] as const;

export interface PostgresTransferOptions {
  connection: ConnectionOptions;
  schema: string;
  /** Whether the store has to be there already; else it is made when missing, if the role may. */
  mustExist: boolean;
}

/**
 * Opens a store in a schema for a copy, and brings it up to date. Rejects with ALREADY_SERVED while a scheduler uses
 * it, with INVALID_CONFIG when it is not there but has to be.
 */
export async function openPostgresTransfer(options: PostgresTransferOptions): Promise<TransferStore> {
  const { connection, schema, mustExist } = options;
  const database = new Database({ connection, most: 1, applicationName: 'sunbird-tasks store copy' });
  try {
    const statements = new Connection(database, schema);
    if (await hasStore(statements)) await refuseWhileServed(statements, statements.name);
    else if (mustExist) throw noStore(statements, schema);
    await migrate(statements);
    const transact = <Result>(body: (memory: Memory) => Promise<Result>) =>
      statements.transaction(
        async (sql) => {
          await lock(sql, statements.name);
          return await body(createMemory(sql, statements.name));
        },
        { limitMs: LIMIT_MS },
      );
    return { name: statements.name, transact, close: () => database.close() };
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function lock(sql: Statements, name: string): Promise<void> {
  await sql.run(LIMIT_LOCK);
  try {
    await sql.run(LOCK);
  } catch (cause) {
    if (sqlStateOf(cause) !== LOCK_NOT_AVAILABLE) throw cause;
    throw new SunbirdError(
      'ALREADY_SERVED',
      `Another program is writing to the store ${name}. Stop it, then copy again.`,
      { cause },
    );
  }
  await refuseWhileServed(sql, name);
}

function createMemory(sql: Statements, name: string): Memory {
  return {
    name,
    readStore: async () => canonicalRow(STORE, (await sql.get(READ_STORE)) ?? {}),
    readRows: async (table, after, limit) => {
      const key = after === null ? {} : keyOf(table, after);
      const rows = await sql.all(selectBatch(table, after === null), { ...key, limit });
      return rows.map((row) => canonicalRow(table, row));
    },
    addRows: async (table, rows) => {
      const names = Object.keys(table.columns);
      const values = names.map((column, index) => [column, rows.map((row) => row[index] ?? null)]);
      await sql.run(insertInto(table), Object.fromEntries(values));
    },
    finish: async (store) => {
      const { last_token = 0, last_run = 0, ...facts } = byColumn(STORE, store);
      await sql.run(WRITE_STORE, facts);
      await sql.run(SET_COUNTERS, { last_token, last_run });
      for (const [table, column] of IDENTITIES) await sql.run(setIdentity(table, column));
      await sql.run(COUNT_RUNS);
    },
  };
}

function selectBatch(table: TransferTable, isFirst: boolean): string {
  const columns = Object.entries(table.columns);
  const selected = columns.map(([name, kind]) => (kind === 'instant' ? epochMs(name) : name));
  return `
SELECT ${selected.join(', ')}
FROM sunbird_tasks.${table.name}
${batchClauses(table, isFirst)}`;
}

/** All rows in one statement: an array for each column. */
function insertInto({ name: table, columns }: TransferTable): string {
  const names = Object.keys(columns);
  const arrays = Object.entries(columns).map(
    ([name, kind]) => `$${name}::${kind === 'text' ? 'text' : 'bigint'}[]`,
  );
  const values = Object.entries(columns).map(([name, kind]) => {
    if (kind === 'instant') return instantOf(`given.${name}`);
    return kind === 'truth' ? `given.${name} = 1` : `given.${name}`;
  });
  return `
INSERT INTO sunbird_tasks.${table} (${names.join(', ')})
SELECT ${values.join(', ')}
FROM unnest(${arrays.join(', ')}) AS given (${names.join(', ')})`;
}

function setIdentity(table: string, column: string): string {
  return `
SELECT setval(
  pg_get_serial_sequence('sunbird_tasks.${table}', '${column}'),
  coalesce(max(${column}), 1),
  max(${column}) IS NOT NULL
)
FROM sunbird_tasks.${table}`;
}

function epochMs(column: string): string {
  return `round(extract(epoch FROM ${column}) * 1000)::bigint AS ${column}`;
}

function instantOf(ms: string): string {
  return `'epoch'::timestamptz + ${ms} * interval '1 millisecond'`;
}

function noStore({ name }: { name: string }, schema: string): SunbirdError {
  return new SunbirdError(
    'INVALID_CONFIG',
    `There is no store in ${name}: its schema ${schema} has no tables of one. Name the place that a scheduler used.`,
  );
}
