import { randomUUID } from 'node:crypto';
import { SunbirdError } from '../../errors.ts';
import { isConnectionLost, isRetriable } from '../../postgres/sql-states.ts';
import { type FailedStep, failedUpgrade } from '../failed-upgrade.ts';
import { type Connection, inSchema, type Statements } from './connection.ts';
import { SPINE } from './migrations/001-spine.ts';
import { LONG_HISTORY } from './migrations/002-long-history.ts';

/** Numbered from 1 by their place; forward only. A released one is never changed. */
export const MIGRATIONS: readonly { name: string; sql: string }[] = [
  { name: 'spine', sql: SPINE },
  { name: 'long-history', sql: LONG_HISTORY },
];

/** Many replicas may start at once: one migrates, the others wait and find it done. */
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('sunbird-tasks migrate ' || $schema, 0))`;
const LIMIT_MS = 120_000;

const HAS_SCHEMA = 'SELECT FROM pg_namespace WHERE nspname = $schema';

const LEDGER = `
CREATE TABLE IF NOT EXISTS sunbird_tasks.migration (
  number integer PRIMARY KEY,
  name text NOT NULL,
  applied_at timestamptz(3) NOT NULL DEFAULT now()
)`;

const HAS_LEDGER = `SELECT to_regclass('sunbird_tasks.migration') AS ledger`;
const LAST = 'SELECT coalesce(max(number), 0)::integer AS last FROM sunbird_tasks.migration';
const ADD_ENTRY = 'INSERT INTO sunbird_tasks.migration (number, name) VALUES ($number, $name)';

const ADD_STORE = `
INSERT INTO sunbird_tasks.store (id)
SELECT $id
WHERE NOT EXISTS (SELECT FROM sunbird_tasks.store)`;

/** Brings the schema up to date in one transaction; refuses a newer one. A role that owns the schema needs no more. */
export async function migrate(connection: Connection): Promise<void> {
  if ((await findLast(connection)) === MIGRATIONS.length) return;
  await connection.transaction(
    async (sql) => {
      await sql.get(LOCK, { schema: connection.schema });
      if (!(await sql.get(HAS_SCHEMA, { schema: connection.schema })))
        await sql.run(`CREATE SCHEMA ${connection.schema}`);
      await sql.run(LEDGER);
      const last = Number((await sql.get(LAST))?.last);
      if (last > MIGRATIONS.length) throw newerSchema(connection, last);
      for (const [index, { name, sql: text }] of MIGRATIONS.entries()) {
        if (index < last) continue;
        await upgrade(
          sql,
          { store: connection.name, from: last, to: MIGRATIONS.length, number: index + 1, name },
          inSchema(text, connection.schema),
        );
        await sql.run(ADD_ENTRY, { number: index + 1, name });
      }
      await sql.run(ADD_STORE, { id: randomUUID() });
    },
    { limitMs: LIMIT_MS },
  );
}

/** Whether the schema holds a store, of whatever version. */
export async function hasStore(sql: Statements): Promise<boolean> {
  return (await sql.get(HAS_LEDGER))?.ledger !== null;
}

/** The last migration that was applied; 0 for none. Most starts need no more than this look. */
async function findLast(sql: Statements & { name: string }): Promise<number> {
  if (!(await hasStore(sql))) return 0;
  const last = Number((await sql.get(LAST))?.last);
  if (last > MIGRATIONS.length) throw newerSchema(sql, last);
  return last;
}

/** Takes one step, within the transaction of all of them. */
async function upgrade(sql: Statements, step: FailedStep, script: string): Promise<void> {
  try {
    for (const statement of statementsOf(script)) await sql.run(statement);
  } catch (error) {
    const isRefused = !(error instanceof SunbirdError) && !isConnectionLost(error) && !isRetriable(error);
    throw isRefused ? failedUpgrade(step, error) : error;
  }
}

/** A statement with parameters may come alone only. What is indented goes on with one, as the body of a function does. */
function statementsOf(script: string): string[] {
  return script.split(/;\n(?! )/).filter((statement) => statement.trim() !== '');
}

function newerSchema({ name }: { name: string }, last: number): SunbirdError {
  return new SunbirdError(
    'INVALID_CONFIG',
    `The store ${name} has schema ${last}; this version knows schemas up to ${MIGRATIONS.length}. ` +
      'Run the newer version that wrote it, or give --store another place.',
  );
}
