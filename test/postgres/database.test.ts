import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SunbirdError } from '../../src/errors.ts';
import { backOffMs } from '../../src/postgres/back-off.ts';
import { Database } from '../../src/postgres/database.ts';
import { UNIQUE_VIOLATION } from '../../src/postgres/sql-states.ts';
import { isMet, testWith } from '../support/needs.ts';
import { PostgresServer } from '../support/postgres/server.ts';

const NEED = 'a PostgreSQL server';

describe('a database', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    if (!isMet(NEED)) return;
    server = await PostgresServer.start();
  });
  afterAll(async () => await server?.[Symbol.asyncDispose]());

  async function open(): Promise<Database> {
    return new Database({ connection: await server.createDatabase(), most: 2, applicationName: 'test' });
  }

  testWith(NEED, 'gives bigints as numbers', async () => {
    await using database = await open();
    const { rows } = await database.query('SELECT $1::bigint AS at', [1_700_000_000_123]);
    expect(rows).toEqual([{ at: 1_700_000_000_123 }]);
  });

  testWith(NEED, 'keeps nothing of a transaction that throws, and lets go of its connection', async () => {
    await using database = await open();
    await database.query('CREATE TABLE sample (id int PRIMARY KEY)');
    for (let time = 0; time < 5; time++) {
      const twice = database.transaction(async (sql) => {
        await sql.query('INSERT INTO sample VALUES (1)');
        await sql.query('INSERT INTO sample VALUES (1)');
      });
      await expect(twice).rejects.toMatchObject({ code: UNIQUE_VIOLATION });
    }
    expect((await database.query('SELECT * FROM sample')).rows).toEqual([]);
  });

  testWith(NEED, 'has the server keep prepared what is asked often, and nothing else', async () => {
    await using database = await open();
    for (let time = 0; time < 2; time++) {
      await database.query('SELECT $1::int AS often', [time], { often: true });
      await database.query('SELECT $1::int AS seldom', [time]);
    }
    const { rows } = await database.query('SELECT statement FROM pg_prepared_statements');
    expect(rows).toEqual([{ statement: 'SELECT $1::int AS often' }]);
  });

  testWith(NEED, 'goes on without, when prepared statements are lost or tables have changed', async () => {
    for (const change of ['DEALLOCATE ALL', 'ALTER TABLE sample ADD COLUMN more int DEFAULT 7']) {
      await using database = await open();
      await database.query('CREATE TABLE sample AS SELECT 1 AS id');
      const ask = () => database.query('SELECT * FROM sample', [], { often: true });
      expect((await ask()).rows).toEqual([{ id: 1 }]);
      await database.query(change);
      expect((await ask()).rows).toMatchObject([{ id: 1 }]);
      expect((await ask()).rows).toMatchObject([{ id: 1 }]);
    }
  });

  testWith(NEED, 'rolls back too what was refused by an error of our own', async () => {
    await using database = await open();
    await database.query('CREATE TABLE sample (id int)');
    const refused = database.transaction(async (sql) => {
      await sql.query('INSERT INTO sample VALUES (1)');
      throw new SunbirdError('STORE_UNAVAILABLE', 'another store is away');
    });
    await expect(refused).rejects.toThrow('another store is away');
    expect((await database.query('SELECT * FROM sample')).rows).toEqual([]);
  });

  testWith(NEED, 'commits nothing where a failed statement was overlooked, and says so', async () => {
    await using database = await open();
    await database.query('CREATE TABLE sample (id int PRIMARY KEY)');
    const overlooked = database.transaction(async (sql) => {
      await sql.query('INSERT INTO sample VALUES (1)');
      await sql.query('INSERT INTO sample VALUES (1)').catch(() => {});
    });
    await expect(overlooked).rejects.toThrow('went on after one of its statements had failed');
    expect((await database.query('SELECT * FROM sample')).rows).toEqual([]);
  });

  testWith(NEED, 'takes no mistake of a caller for a server that is away', async () => {
    await using database = await open();
    const mistaken = database.transaction(async () => {
      throw new TypeError('a mistake');
    });
    await expect(mistaken).rejects.toThrow(TypeError);
    expect((await database.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  testWith(NEED, 'tells that the server is away, and works again when it is back', async () => {
    await using database = await open();
    await database.query('SELECT 1');
    await server.stop('SIGQUIT');
    await expect(database.query('SELECT 1')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await server.boot();
    const answers = async () => await database.query('SELECT 1').catch(() => null);
    await expect.poll(answers).toMatchObject({ count: 1 });
  });

  testWith(
    NEED,
    'leaves a server that only lets itself be read for one that may have taken its place',
    async () => {
      const connection = await server.createDatabase();
      await using database = new Database({ connection, most: 1, applicationName: 'test' });
      await database.query('CREATE TABLE sample (id int)');
      // As a standby behind the same address would have it: for sessions that were begun while it was so.
      await database.query('SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY');
      const write = () => database.query('INSERT INTO sample VALUES (1)');
      await expect(write()).rejects.toMatchObject({ code: '25006' });
      expect(await write()).toMatchObject({ count: 1 });
    },
  );

  testWith(NEED, 'says who was refused, and no password', async () => {
    const connection = { ...server.connection('postgres'), user: 'nobody', password: 'secret' };
    await using database = new Database({ connection, most: 1, applicationName: 'test' });
    const refused = database.query('SELECT 1').catch((error: Error) => error.message);
    expect(await refused).toMatch(/role "nobody" does not exist/);
    expect(await refused).not.toContain('secret');
  });
});

test('waits longer after each failure, by chance, and never under 200 ms', () => {
  const least = [1, 2, 3, 4, 5, 6, 7, 8, 9, 20].map((failures) => backOffMs(failures, () => 0));
  expect(least).toEqual([200, 400, 800, 1_600, 3_200, 6_400, 12_800, 15_000, 15_000, 15_000]);
  expect(backOffMs(1, () => 1)).toBe(400);
  expect([backOffMs(20, () => 1), backOffMs(20, () => 1, 10_000)]).toEqual([30_000, 10_000]);
});
