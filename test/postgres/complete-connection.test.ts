import { expect, test } from 'vitest';
import { completeConnection } from '../../src/postgres/complete-connection.ts';

const LIBPQ = {
  PGHOST: 'pg',
  PGPORT: '6432',
  PGDATABASE: 'pgd',
  PGUSER: 'pgu',
  PGPASSWORD: 'secret',
  PGSSLMODE: 'verify-ca',
  PGSSLROOTCERT: '/ca.pem',
};
const SUNBIRD = {
  sunbird_pg_host: 'sb',
  sunbird_pg_port: '7432',
  sunbird_pg_db: 'sbd',
  sunbird_pg_user: 'sbu',
  sunbird_pg_password: 'secret',
};
const FROM_LIBPQ = {
  host: 'pg',
  port: 6432,
  database: 'pgd',
  user: 'pgu',
  password: 'secret',
  passwordFile: null,
  ssl: 'verify-ca',
  ca: '/ca.pem',
};
const FROM_SUNBIRD = {
  host: 'sb',
  port: 7432,
  database: 'sbd',
  user: 'sbu',
  password: 'secret',
  passwordFile: null,
  ssl: 'off',
  ca: null,
};

test.each(['postgres:', 'postgres://', 'postgresql:///'])(
  '%s takes all from the variables of libpq, before those of Sunbird',
  (url) => {
    expect(completeConnection(url, { ...LIBPQ, ...SUNBIRD })).toEqual(FROM_LIBPQ);
  },
);

test("takes all from Sunbird's variables where libpq's name no place", () => {
  const environment = { ...SUNBIRD, PGPASSWORD: 'other', PGSSLMODE: 'require' };
  expect(completeConnection('postgres:', environment)).toEqual(FROM_SUNBIRD);
});

test('leaves what the URL says', () => {
  const url = 'postgres://u:p@h:1/d?sslmode=require&sslrootcert=/own.pem';
  const told = {
    host: 'h',
    port: 1,
    database: 'd',
    user: 'u',
    password: 'p',
    ssl: 'verify-ca',
    ca: '/own.pem',
  };
  expect(completeConnection(url, LIBPQ)).toEqual({ ...told, passwordFile: null });
});

test('fills each part by itself', () => {
  expect(completeConnection('postgres:///d?host=/var/run/postgresql', LIBPQ)).toEqual({
    ...FROM_LIBPQ,
    host: '/var/run/postgresql',
    database: 'd',
  });
  expect(completeConnection('postgres://u@h', SUNBIRD)).toEqual({ ...FROM_SUNBIRD, host: 'h', user: 'u' });
});

test('has the usual port where nobody says one', () => {
  expect(completeConnection('postgres://u@h/d', {})).toMatchObject({
    port: 5432,
    password: null,
    ssl: 'off',
  });
});

test.each([
  [
    'postgres://u:secret@h',
    {},
    'has no database: the URL does not say it, and the environment has no PGDATABASE or sunbird_pg_db.',
  ],
  [
    'postgres:',
    { PGHOST: 'h', PGPASSWORD: 'secret' },
    'has no database, no user: the URL does not say it, and the environment has no PGDATABASE, no PGUSER.',
  ],
  ['postgres:', { ...LIBPQ, PGPORT: 'x' }, 'has port x, which is no port.'],
  [
    'postgres:',
    { ...LIBPQ, PGSSLMODE: 'maybe' },
    'asks for sslmode maybe, which is none of disable, require, verify-ca, verify-full.',
  ],
])('%s with %j is refused, and no password told', (url, environment, sentence) => {
  expect(() => completeConnection(url, environment)).toThrow(
    expect.objectContaining({ code: 'INVALID_CONFIG', message: `The Postgres connection ${sentence}` }),
  );
});
