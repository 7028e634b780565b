import { expect, test } from 'vitest';
import { findSunbirdConnection } from '../../src/postgres/sunbird-connection.ts';

test("finds Sunbird's variables, and says which is missing", () => {
  expect(findSunbirdConnection({})).toBeNull();
  const some = { sunbird_pg_host: 'db', sunbird_pg_user: 'u', sunbird_pg_password: 'p' };
  expect(() => findSunbirdConnection(some)).toThrow("Of Sunbird's Postgres sunbird_pg_db is not set.");
  expect(findSunbirdConnection({ ...some, sunbird_pg_db: 'd' })).toMatchObject({ port: 5432, password: 'p' });
  expect(() => findSunbirdConnection({ ...some, sunbird_pg_db: 'd', sunbird_pg_port: 'x' })).toThrow(
    'no port',
  );
});
