import { expect, test } from 'vitest';
import { connectionName } from '../../src/postgres/connection-options.ts';
import { parseConnectionUrl } from '../../src/postgres/connection-url.ts';

test('reads a URL, with what is percent-encoded in it', () => {
  const options = parseConnectionUrl('postgres://quartz:p%40ss@db:6432/sunbird?sslmode=require');
  expect(options).toEqual({
    host: 'db',
    port: 6432,
    database: 'sunbird',
    user: 'quartz',
    password: 'p@ss',
    passwordFile: null,
    ssl: 'require',
    ca: null,
  });
});

test.each([
  ['postgres://u:secret@db/d', 'postgres://db:5432/d'],
  ['postgres://u:secret@[::1]:6432/d', 'postgres://[::1]:6432/d'],
  ['postgres:///d?host=/run/pg&user=u&password=secret&port=6432', 'postgres:///d?host=/run/pg&port=6432'],
])('%s is known to people as %s', (url, name) => {
  expect(connectionName(parseConnectionUrl(url))).toBe(name);
});

test.each([
  ['', 'off', null],
  ['?sslmode=prefer', 'off', null],
  ['?sslmode=require', 'require', null],
  ['?sslmode=require&sslrootcert=/ca.pem', 'verify-ca', '/ca.pem'],
  ['?sslmode=verify-ca', 'verify-ca', null],
  ['?sslmode=verify-full&sslrootcert=/ca.pem', 'verify-full', '/ca.pem'],
  ['?sslrootcert=/ca.pem', 'verify-full', '/ca.pem'],
])('%s stands for %s, with the certificate %s', (query, ssl, ca) => {
  expect(parseConnectionUrl(`postgres://u@h/d${query}`)).toMatchObject({ ssl, ca });
});

test.each([
  ['mysql://u:secret@h/d', 'is not of the form'],
  ['postgres://u:secret@h', 'names no database'],
  ['postgres://h/d', 'names no user'],
  ['postgres://u:secret@h/d?sslmode=maybe', 'asks for sslmode maybe'],
  ['postgres://u:secret@h/d?port=no', 'has port no'],
  ['postgres://u:secret%@h/d', 'has a % that encodes nothing'],
  ['nothing', 'is not of the form'],
])('refuses %s, because it %s, and tells no password', (url, why) => {
  expect(() => parseConnectionUrl(url)).toThrow(new RegExp(`^The Postgres URL ${why}(?!.*secret)`));
});
