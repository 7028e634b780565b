import { expect, test } from 'vitest';
import {
  connectionName,
  findSunbirdConnection,
  parseConnectionUrl,
} from '../../src/postgres/connection-options.ts';

test('reads a URL, with what is percent-encoded in it', () => {
  const options = parseConnectionUrl('postgres://quartz:p%40ss@db:6432/sunbird?sslmode=require');
  expect(options).toEqual({
    host: 'db',
    port: 6432,
    database: 'sunbird',
    user: 'quartz',
    password: 'p@ss',
    ssl: 'require',
  });
  expect(connectionName(options)).toBe('postgres://db:6432/sunbird');
});

test.each([
  'mysql://u@h/d',
  'postgres://u@h',
  'postgres://h/d',
  'postgres://u:secret@h/d?sslmode=maybe',
  'nothing',
])('refuses %s and tells no password', (url) => {
  expect(() => parseConnectionUrl(url)).toThrow(/^The Postgres URL (?!.*secret)/);
});

test("finds Sunbird's variables, and says which is missing", () => {
  expect(findSunbirdConnection({})).toBeNull();
  const some = { sunbird_pg_host: 'db', sunbird_pg_user: 'u', sunbird_pg_password: 'p' };
  expect(() => findSunbirdConnection(some)).toThrow("Of Sunbird's Postgres sunbird_pg_db is not set.");
  expect(findSunbirdConnection({ ...some, sunbird_pg_db: 'd' })).toMatchObject({ port: 5432, password: 'p' });
  expect(() => findSunbirdConnection({ ...some, sunbird_pg_db: 'd', sunbird_pg_port: 'x' })).toThrow(
    'no port',
  );
});
