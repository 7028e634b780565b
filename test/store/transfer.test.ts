import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { silentLog } from '../../src/log.ts';
import type { ConnectionOptions } from '../../src/postgres/connection-options.ts';
import { Database } from '../../src/postgres/database.ts';
import { copyStore } from '../../src/store/copy-store.ts';
import { openPostgresStore } from '../../src/store/postgres/open.ts';
import { openPostgresTransfer } from '../../src/store/postgres/transfer.ts';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import { openSqliteTransfer } from '../../src/store/sqlite/transfer.ts';
import type { Store } from '../../src/store/store.ts';
import { type Memory, STORE, TABLES, type TransferStore } from '../../src/store/transfer.ts';
import { claimRun } from '../support/claim-run.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { openStoreAt } from '../support/postgres/store-at.ts';
import { testDatabases } from '../support/postgres/test-databases.ts';
import { everythingIn, type Filled, fillStore } from '../support/rich-store.ts';
import { sampleFacts, sampleLife } from '../support/sample-boot.ts';
import { newRun } from '../support/sample-run.ts';
import { LEASE_MS, SUCCEEDED } from '../support/store-rig.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const databases = testDatabases();
const folder = temporaryFolder();
let connection: ConnectionOptions;
let places = 0;

beforeAll(async () => {
  connection = await databases.createDatabase();
});
afterAll(async () => {
  folder[Symbol.dispose]();
  await databases[Symbol.asyncDispose]();
});

/** Where a store is kept, how it is opened for runs and for a copy. */
interface Place {
  name: string;
  open(clock: FakeClock): Promise<Store>;
  transfer(mustExist: boolean): Promise<TransferStore>;
}

function sqlitePlace(): Place & { path: string } {
  const path = join(folder.path, `${++places}.db`);
  return {
    name: path,
    path,
    open: (clock) => openSqliteStore({ path, clock }),
    transfer: (mustExist) => openSqliteTransfer({ path, clock: new FakeClock(), mustExist }),
  };
}

function postgresPlace(): Place & { schema: string } {
  const schema = `copy_${++places}`;
  return {
    name: schema,
    schema,
    open: (clock) => openStoreAt(connection, schema, clock),
    transfer: (mustExist) => openPostgresTransfer({ connection, schema, mustExist }),
  };
}

const MAKERS = { SQLite: sqlitePlace, Postgres: postgresPlace };
type Kind = keyof typeof MAKERS;

/** Uses stores that are opened for a copy, and closes them. */
async function withTransfers<Result>(
  from: Place,
  to: Place,
  use: (source: TransferStore, target: TransferStore) => Promise<Result>,
): Promise<Result> {
  const source = await from.transfer(true);
  try {
    const target = await to.transfer(false);
    try {
      return await use(source, target);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

function copy(from: Place, to: Place) {
  return withTransfers(from, to, (source, target) => copyStore(source, target, () => {}));
}

async function filled(kind: Kind): Promise<{ place: Place; of: Filled; all: Record<string, unknown> }> {
  const clock = new FakeClock();
  const place = MAKERS[kind]();
  await using store = await place.open(clock);
  const of = await fillStore(store, clock);
  return { place, of, all: await everythingIn(store) };
}

/** Rows of all tables of a place, by their names. */
async function rowsOf(place: Place): Promise<Record<string, number>> {
  const transfer = await place.transfer(true);
  try {
    return await transfer.transact(async (memory) => {
      const counts: Record<string, number> = {};
      for (const table of TABLES) counts[table.name] = (await memory.readRows(table, null, 1_000_000)).length;
      return counts;
    });
  } finally {
    await transfer.close();
  }
}

const NOTHING = Object.fromEntries(TABLES.map(({ name }) => [name, 0]));
const PAIRS = [
  ['SQLite', 'Postgres'],
  ['Postgres', 'SQLite'],
  ['SQLite', 'SQLite'],
  ['Postgres', 'Postgres'],
] as const;

/** With the picture of each NUL in a text. */
function pictured(value: object): unknown {
  const picture = (_: string, each: unknown) =>
    typeof each === 'string' ? each.replaceAll('\0', '\u2400') : each;
  return JSON.parse(JSON.stringify(value, picture));
}

/** Hands the memory of a store on with something about it changed. */
function changed(store: TransferStore, change: (memory: Memory) => Partial<Memory>): TransferStore {
  return {
    ...store,
    transact: (body) => store.transact((memory) => body({ ...memory, ...change(memory) })),
  };
}

describe.for(PAIRS)('a copy from %s to %s', ([from, to]) => {
  test('tells the same of everything', async () => {
    const { place, all } = await filled(from);
    const target = MAKERS[to]();
    const copied = await copy(place, target);
    const { audit, output_chunk, attempt } = Object.fromEntries(
      copied.map((each) => [each.table, each.rows]),
    );
    expect({ audit, output_chunk, attempt }).toEqual({ audit: 2, output_chunk: 1_203, attempt: 4 });
    await using store = await target.open(new FakeClock());
    const plain = (value: unknown) => JSON.parse(JSON.stringify(value));
    const { audit: audited, ...others } = await everythingIn(store);
    // Within JSON a NUL is told by other signs.
    expect(plain(audited)).toEqual(plain(all.audit));
    expect(plain(others)).toEqual(pictured(plain({ ...all, audit: undefined })));
  });

  test('goes on: numbers and tokens rise, what waits is claimed, what was left is recovered', async () => {
    const { place, of } = await filled(from);
    const target = MAKERS[to]();
    await copy(place, target);
    const clock = new FakeClock('2026-02-01T00:00:00Z');
    await using store = await target.open(clock);
    const { run } = await store.addRun(newRun({ task: { group: 'new', name: 'task' } }));
    expect(run?.number).toBe(of.highest + 1);
    const claimed = await claimRun(store, { number: of.queued, replica: 'b', leaseMs: LEASE_MS });
    expect(claimed?.lease.token).toBeGreaterThan(of.running.lease.token);
    expect(await store.listAbandoned('b')).toMatchObject([
      { run: { number: of.running.number }, process: { pid: 77 }, uncleanStreak: 1 },
    ]);
    const lost = { number: of.running.number, token: of.running.lease.token };
    expect(await store.recoverRun(lost, 'again', 'its daemon died')).toBe(true);
    expect(await store.endAttempt(lost, SUCCEEDED)).toBe(false);
    expect((await store.addRun(newRun({ task: { group: 'g', name: 'changed' } }))).run).not.toBeNull();
    await store.addBoot('b', sampleFacts(), sampleLife());
    expect((await store.listBoots()).map(({ replica }) => replica)).toEqual(['b', 'killed', 'a']);
    const audited = {
      on: null,
      by: null,
      reason: null,
      socket: 'control',
      refusal: null,
      details: {},
    } as const;
    await store.addAudit({ what: 'drain', ...audited });
    expect((await store.listAudit({ limit: 9 })).map(({ what }) => what)).toEqual([
      'drain',
      'pause-task',
      'pause-task',
    ]);
  });

  test('knows how many runs each task has, so that pruning need not count them', async () => {
    const { place } = await filled(from);
    const target = MAKERS[to]();
    await copy(place, target);
    expect(await countedRunsOf(target)).toBe((await rowsOf(target)).run);
  });

  test('leaves nothing of itself when it fails in the middle', async () => {
    const { place } = await filled(from);
    const target = MAKERS[to]();
    const failing = changed(await target.transfer(false), (memory) => ({
      addRows: async (table, rows) => {
        if (table.name === 'audit') throw new Error('the disk burns');
        await memory.addRows(table, rows);
      },
    }));
    const source = await place.transfer(true);
    await expect(copyStore(source, failing, () => {})).rejects.toThrow('the disk burns');
    await Promise.all([source.close(), failing.close()]);
    expect(await rowsOf(target)).toEqual(NOTHING);
    await copy(place, target);
    expect(await rowsOf(target)).toEqual(await rowsOf(place));
  });

  test('that is not what was copied is refused by the name of the table, and goes', async () => {
    const { place } = await filled(from);
    const target = MAKERS[to]();
    const lossy = changed(await target.transfer(false), (memory) => ({
      addRows: (table, rows) => memory.addRows(table, table.name === 'boot' ? rows.slice(1) : rows),
    }));
    const source = await place.transfer(true);
    await expect(copyStore(source, lossy, () => {})).rejects.toMatchObject({
      code: 'INTERNAL',
      message: expect.stringMatching(/table boot is not what was copied: 2 rows, .* 1 rows, /),
    });
    await Promise.all([source.close(), lossy.close()]);
    expect(await rowsOf(target)).toEqual(NOTHING);
  });

  test('of an empty store begins at the beginning', async () => {
    const [place, target] = [MAKERS[from](), MAKERS[to]()];
    await (await place.open(new FakeClock())).close();
    await copy(place, target);
    await using store = await target.open(new FakeClock());
    const { run } = await store.addRun(newRun());
    const claimed = await claimRun(store, { number: 1, replica: 'a', leaseMs: LEASE_MS });
    expect([run?.number, claimed?.lease.token]).toEqual([1, 1]);
  });
});

describe.for(['SQLite', 'Postgres'] as const)('a store in %s', (kind) => {
  test('that is not empty is not copied to, and stays as it is', async () => {
    const { place } = await filled('SQLite');
    const target = MAKERS[kind]();
    const store = await target.open(new FakeClock());
    await store.addRun(newRun());
    await store.close();
    await expect(copy(place, target)).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
      message: expect.stringMatching(/is not empty: it has rows in task, run\. Copy into a new one/),
    });
    expect(await rowsOf(target)).toEqual({ ...NOTHING, task: 1, run: 1 });
  });

  test('that is not there is not copied from, and is not made', async () => {
    const place = MAKERS[kind]();
    await expect(place.transfer(true)).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
      message: expect.stringMatching(new RegExp(`^There is no store .*${place.name}`)),
    });
    await expect(place.transfer(true)).rejects.toMatchObject({ code: 'INVALID_CONFIG' });
    expect(existsSync(place.name)).toBe(false);
  });

  test('has no column that a copy would forget', async () => {
    const place = MAKERS[kind]();
    await (await place.open(new FakeClock())).close();
    const known = [STORE, ...TABLES].flatMap(({ name, columns }) =>
      Object.keys(columns).map((column) => `${name}.${column}`),
    );
    // Counters of the store that each kind keeps in its own way, a mark of no meaning to others, what is counted again.
    const apart = /^store\.(last_token|last_run|checked_at)$|^run_count\./;
    const without = (columns: readonly string[]) => columns.filter((each) => !apart.test(each)).sort();
    expect(without(await columnsOf(place))).toEqual(without(known));
  });
});

async function columnsOf(place: Place): Promise<string[]> {
  if (existsSync(place.name)) {
    using database = new DatabaseSync(place.name);
    const rows = database
      .prepare(
        `SELECT name AS t, (SELECT group_concat(name) FROM pragma_table_info(m.name)) AS columns FROM sqlite_master AS m
         WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'migration'`,
      )
      .all();
    return rows.flatMap(({ t, columns }) =>
      String(columns)
        .split(',')
        .map((column) => `${t}.${column}`),
    );
  }
  await using sql = new Database({ connection, most: 1, applicationName: 'test' });
  const { rows } = await sql.query(
    `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
     WHERE table_schema = $1 AND table_name NOT IN ('migration', 'fake_clock')`,
    [place.name],
  );
  return rows.map(({ name }) => String(name));
}

async function countedRunsOf(place: Place): Promise<number> {
  const asked = 'SELECT sum(runs) AS runs FROM';
  if (existsSync(place.name)) {
    using database = new DatabaseSync(place.name);
    return Number(database.prepare(`${asked} run_count`).get()?.runs);
  }
  await using sql = new Database({ connection, most: 1, applicationName: 'test' });
  return Number((await sql.query(`${asked} ${place.name}.run_count`)).rows[0]?.runs);
}

test('a scheduler keeps its store in SQLite to itself', async () => {
  const [place, other] = [sqlitePlace(), sqlitePlace()];
  await using store = await place.open(new FakeClock());
  const refused = { code: 'ALREADY_SERVED', message: expect.stringContaining(`pid ${process.pid}`) };
  await expect(place.transfer(true)).rejects.toMatchObject(refused);
  await (await other.open(new FakeClock())).close();
  await expect(copy(other, place)).rejects.toMatchObject(refused);
  await store.check();
});

test('a replica that was seen within a minute keeps its store in Postgres, until it stops', async () => {
  const clock = new FakeClock();
  const [place, empty] = [postgresPlace(), sqlitePlace()];
  await using store = await place.open(clock);
  await store.addBoot('r1', sampleFacts({ pod: 'learner-1' }), sampleLife());
  clock.step(59_000);
  await store.check();
  const refused = {
    code: 'ALREADY_SERVED',
    message: expect.stringMatching(
      /^The replica r1 in pod learner-1 uses the store .*: it was seen 59 s ago\./,
    ),
  };
  await expect(place.transfer(true)).rejects.toMatchObject(refused);
  await expect(place.transfer(false)).rejects.toMatchObject(refused);
  await store.endBoot('r1');
  await copy(place, empty);
  expect(await rowsOf(empty)).toEqual({ ...NOTHING, boot: 1 });
});

test('a scheduler that starts during a copy waits for its end', async () => {
  const [place, target] = [postgresPlace(), sqlitePlace()];
  await using store = await place.open(new FakeClock());
  const order: string[] = [];
  let boot: Promise<unknown> | undefined;
  await withTransfers(place, target, (source, to) => {
    const watched = changed(source, (memory) => ({
      readStore: async () => {
        boot ??= store.addBoot('late', sampleFacts(), sampleLife()).then(() => order.push('booted'));
        await expect.poll(isAnyWaiting).toBe(true);
        return await memory.readStore();
      },
    }));
    return copyStore(watched, to, () => {});
  });
  order.push('copied');
  await boot;
  expect(order).toEqual(['copied', 'booted']);
  expect(await rowsOf(target)).toEqual(NOTHING);
});

/** A program of its own that leaves its transaction open. */
const LONG = { limitMs: 60_000 };

test('a program that goes on writing to a store in Postgres is told of', async () => {
  const place = postgresPlace();
  await (await place.open(new FakeClock())).close();
  await using sql = new Database({ connection, most: 1, applicationName: 'test' });
  await sql.transaction(async (writing) => {
    await writing.query(`UPDATE ${place.schema}.store SET drained_by = 'x'`);
    await expect(copy(place, sqlitePlace())).rejects.toMatchObject({
      code: 'ALREADY_SERVED',
      message: expect.stringContaining('Another program is writing to the store'),
    });
  }, LONG);
});

test('a boot of before its facts were kept, and the real time of a server, come over', async () => {
  const [place, target] = [sqlitePlace(), postgresPlace()];
  await (await place.open(new FakeClock())).close();
  const database = new DatabaseSync(place.path);
  database.exec(`INSERT INTO boot (replica, started_at, seen_at) VALUES ('old', 1001, 2002)`);
  database.close();
  await copy(place, target);
  const given = { connection, schema: target.schema, clock: systemClock, log: silentLog };
  const { store } = await openPostgresStore(given);
  expect(await store.listBoots()).toMatchObject([
    { replica: 'old', startedAt: new Date(1_001), seenAt: new Date(2_002), version: '', running: 0 },
  ]);
  await store.close();
});

async function isAnyWaiting(): Promise<boolean> {
  await using sql = new Database({ connection, most: 1, applicationName: 'test' });
  const { rows } = await sql.query(
    'SELECT 1 FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())',
  );
  return rows.length > 0;
}
