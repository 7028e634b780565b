import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLog } from '../../../src/log.ts';
import type { ConnectionOptions } from '../../../src/postgres/connection-options.ts';
import { Database } from '../../../src/postgres/database.ts';
import { inSchema } from '../../../src/store/postgres/connection.ts';
import { MIGRATIONS } from '../../../src/store/postgres/migrate.ts';
import { openPostgresStore } from '../../../src/store/postgres/open.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { openStoreAt } from '../../support/postgres/store-at.ts';
import { testDatabases } from '../../support/postgres/test-databases.ts';
import { compareFacts, goOn, OPENED_AT, WENT_ON } from '../fixture-facts.ts';
import { stepsOf } from '../fixtures.ts';

/** As the first version made it. */
const LEDGER = `
CREATE SCHEMA sunbird_tasks;
CREATE TABLE sunbird_tasks.migration (
  number integer PRIMARY KEY,
  name text NOT NULL,
  applied_at timestamptz(3) NOT NULL DEFAULT now()
);
`;
const COLUMNS = `
SELECT table_name, column_name, data_type, is_nullable, column_default
FROM information_schema.columns
WHERE table_schema = $1
ORDER BY table_name, column_name`;
const INDEXES = 'SELECT indexdef FROM pg_indexes WHERE schemaname = $1 ORDER BY indexname';

const STEPS = stepsOf(MIGRATIONS, join(import.meta.dirname, 'fixtures'));
/** The first version of this store holds what SQLite's ninth does; both have taken the same steps since. */
const SQLITE_AHEAD = 8;

const databases = testDatabases();
let connection: ConnectionOptions;
let sql: Database;
let schemas = 0;

beforeAll(async () => {
  connection = await databases.createDatabase();
  sql = new Database({ connection, most: 1, applicationName: 'test' });
});
afterAll(async () => {
  await sql.close();
  await databases[Symbol.asyncDispose]();
});

/** A store that was begun by the first version and last opened by this one; gives its schema. */
async function storeOf(version: number): Promise<string> {
  const schema = `upgrade_${++schemas}`;
  const run = async (text: string) => {
    await sql.query(inSchema(text, schema).replace('SCHEMA sunbird_tasks;', `SCHEMA ${schema};`));
  };
  await run(LEDGER);
  for (const step of STEPS.slice(0, version)) {
    await run(step.sql);
    await run(`INSERT INTO sunbird_tasks.migration (number, name) VALUES (${step.number}, '${step.name}')`);
    if (step.number === 1) await run(`INSERT INTO sunbird_tasks.store (id) VALUES ('')`);
    if (step.rows !== '') await run(step.rows);
  }
  return schema;
}

async function openAndClose(schema: string): Promise<void> {
  const { store } = await openPostgresStore({ connection, schema, clock: new FakeClock(), log: silentLog });
  await store.close();
}

/** What the schema is made of, under a name that is the same for all. */
async function shapeOf(schema: string): Promise<unknown> {
  const [columns, indexes] = [await sql.query(COLUMNS, [schema]), await sql.query(INDEXES, [schema])];
  return JSON.parse(JSON.stringify([columns.rows, indexes.rows]).replaceAll(`${schema}.`, 'sunbird_tasks.'));
}

/** Every row of every table. */
async function rowsOf(schema: string): Promise<Record<string, unknown[]>> {
  const tables =
    'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = $1 ORDER BY 1';
  const found: Record<string, unknown[]> = {};
  for (const { name } of (await sql.query(tables, [schema])).rows) {
    const table = String(name);
    found[table] = (await sql.query(`SELECT * FROM ${schema}.${table} ORDER BY 1, 2`)).rows;
  }
  return found;
}

describe.each(STEPS)('a store of version $number ($name)', ({ number }) => {
  test('tells all that it held, and goes on', async () => {
    const clock = new FakeClock(OPENED_AT);
    await using store = await openStoreAt(connection, await storeOf(number), clock);
    const { told, expected } = await compareFacts(store, number + SQLITE_AHEAD);
    expect(told).toEqual(expected);
    expect(await goOn(store, clock)).toEqual(WENT_ON);
  });

  test('has the schema of a new one, and a second open changes nothing', async () => {
    const schema = await storeOf(number);
    await openAndClose(schema);
    const once = await rowsOf(schema);
    expect(once.migration).toHaveLength(MIGRATIONS.length);
    await openAndClose(schema);
    expect(await rowsOf(schema)).toEqual(once);
    const fresh = `upgrade_${++schemas}`;
    await openAndClose(fresh);
    expect(await shapeOf(schema)).toEqual(await shapeOf(fresh));
  });
});

test('a store of a newer version is refused, and stays as it is', async () => {
  const schema = await storeOf(STEPS.length);
  await sql.query(`INSERT INTO ${schema}.migration (number, name) VALUES (99, 'later')`);
  const before = await rowsOf(schema);
  await expect(openAndClose(schema)).rejects.toMatchObject({
    code: 'INVALID_CONFIG',
    message: expect.stringMatching(
      `has schema 99; this version knows schemas up to ${MIGRATIONS.length}. Run the newer version that wrote it, or give --store another place.`,
    ),
  });
  expect(await rowsOf(schema)).toEqual(before);
});

test('an upgrade that fails leaves the schema as it was, with the tables of another program', async () => {
  const schema = `upgrade_${++schemas}`;
  await sql.query(`CREATE SCHEMA ${schema}`);
  await sql.query(`CREATE TABLE ${schema}.task (of_another text)`);
  const before = await shapeOf(schema);
  await expect(openAndClose(schema)).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
    message: expect.stringContaining(
      `has schema 0, and step 1 (spine) to schema ${MIGRATIONS.length} failed: relation "task" already exists. It is as it was:`,
    ),
  });
  expect(await shapeOf(schema)).toEqual(before);
});
