import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, test } from 'vitest';
import { MIGRATIONS } from '../../../src/store/sqlite/migrate.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { compareFacts, goOn, OPENED_AT, WENT_ON } from '../fixture-facts.ts';
import { type Step, stepsOf } from '../fixtures.ts';

/** As the first version made it. */
const LEDGER = `
CREATE TABLE migration (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  applied_at INTEGER NOT NULL
) STRICT;
`;
const STEPS = stepsOf(MIGRATIONS, join(import.meta.dirname, 'fixtures'));

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());

/** A store that was begun by the first version and last opened by this one. */
function storeOf(version: number): string {
  const path = join(folder.path, `${version}.db`);
  if (existsSync(path)) return path;
  const database = new DatabaseSync(path);
  database.exec(LEDGER);
  for (const step of STEPS.slice(0, version)) live(database, step);
  database.close();
  return path;
}

/** A store of its own for a test that changes it. */
function copyOf(version: number): string {
  const path = join(folder.path, `${version}-copy.db`);
  copyFileSync(storeOf(version), path);
  return path;
}

function live(database: DatabaseSync, { number, name, sql, rows }: Step): void {
  database.exec(sql);
  database.prepare('INSERT INTO migration VALUES (?, ?, 0)').run(number, name);
  if (number === 1) database.exec(`INSERT INTO store (id, last_token) VALUES ('', 0)`);
  database.exec(rows);
}

function open(path: string, clock = new FakeClock(OPENED_AT)) {
  return openSqliteStore({ path, clock });
}

/** Every row of every table, and the schema. */
function dump(path: string): Record<string, unknown[]> {
  const database = new DatabaseSync(path, { readOnly: true });
  const schema = database.prepare('SELECT name, sql FROM sqlite_schema ORDER BY name').all();
  const tables = database.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`).all();
  const rows = tables.map(({ name }) => [name, database.prepare(`SELECT * FROM "${name}"`).all()]);
  database.close();
  return { schema, ...Object.fromEntries(rows) };
}

describe.each(STEPS)('a store of version $number ($name)', ({ number }) => {
  test('tells all that it held, and goes on', async () => {
    const clock = new FakeClock(OPENED_AT);
    await using store = await open(copyOf(number), clock);
    const { told, expected } = await compareFacts(store, number);
    expect(told).toEqual(expected);
    expect(await store.findDamage()).toEqual([]);
    expect(await goOn(store, clock)).toEqual(WENT_ON);
  });

  test('has the schema of a new one, and a second open changes nothing', async () => {
    const path = copyOf(number);
    await (await open(path)).close();
    const once = dump(path);
    await (await open(path)).close();
    expect(dump(path)).toEqual(once);
    const fresh = join(folder.path, 'fresh.db');
    await (await open(fresh)).close();
    expect(once.schema).toEqual(dump(fresh).schema);
  });

  test('keeps what the migrations that it lacks do not speak of', async () => {
    const path = copyOf(number);
    const before = dump(path);
    await (await open(path)).close();
    const after = dump(path);
    for (const table of ['run', 'task', 'attempt', 'output_chunk', 'audit', 'boot', 'store'])
      expect(after[table]?.slice(0, before[table]?.length), table).toMatchObject(before[table] ?? []);
    expect(after.migration).toHaveLength(MIGRATIONS.length);
  });
});

test('an upgrade that fails leaves the store as the older version had it', async () => {
  const path = copyOf(1);
  const database = new DatabaseSync(path);
  database.exec('CREATE TABLE boot (of_another INTEGER) STRICT');
  database.close();
  const before = dump(path);
  await expect(open(path)).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
    message:
      `The store sqlite:${path} has schema 1, and step 6 (boots) to schema ${MIGRATIONS.length} failed: table boot already exists. ` +
      'It is as it was: go on with the version that wrote it, restore it from a copy, or give --store another place.',
  });
  expect(dump(path)).toEqual(before);
});
