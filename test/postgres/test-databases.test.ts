import { expect, test } from 'vitest';
import { Database } from '../../src/postgres/database.ts';
import { PostgresServer } from '../support/postgres/server.ts';
import { testDatabases } from '../support/postgres/test-databases.ts';

test('gives each test an empty database on a server of its own', async () => {
  await using databases = testDatabases('');
  const [one, other] = [await databases.createDatabase(), await databases.createDatabase()];
  expect(one.port).toBe(other.port);
  expect(one.database).not.toBe(other.database);
  await using database = new Database({ connection: one, most: 1, applicationName: 'test' });
  expect((await database.query('SELECT current_database() AS name')).rows).toEqual([{ name: one.database }]);
});

test('drops what it made on a server that is named, even while somebody is connected', async () => {
  await using server = await PostgresServer.start({ settings: ['max_connections=7'] });
  const named = async () => {
    const { rows } = await server.execute('postgres', "SELECT 1 FROM pg_database WHERE datname LIKE 'test%'");
    return rows.length;
  };
  const databases = testDatabases(`postgres://postgres@127.0.0.1:${server.port}/postgres`);
  const connection = await databases.createDatabase();
  await using database = new Database({ connection, most: 1, applicationName: 'test' });
  expect((await database.query('SHOW max_connections')).rows).toEqual([{ max_connections: '7' }]);
  expect(await named()).toBe(1);
  await databases[Symbol.asyncDispose]();
  expect(await named()).toBe(0);
});
