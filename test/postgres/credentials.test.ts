import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { completeConnection } from '../../src/postgres/complete-connection.ts';
import type { ConnectionOptions } from '../../src/postgres/connection-options.ts';
import { Database } from '../../src/postgres/database.ts';
import { Listener } from '../../src/postgres/listener.ts';
import { isMet, testWith } from '../support/needs.ts';
import { Certificate } from '../support/postgres/certificates.ts';
import { PostgresServer } from '../support/postgres/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** As which user one comes in, or why not. */
async function comesIn(connection: ConnectionOptions): Promise<unknown> {
  try {
    await using database = new Database({ connection, most: 1, applicationName: 'test' });
    const { rows } = await database.query(
      'SELECT current_user AS who, ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
    );
    return rows[0];
  } catch (error) {
    return (error as Error).message;
  }
}

describe('the password', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
    await server.execute('postgres', "CREATE ROLE tasks LOGIN PASSWORD 'old'");
    server.demandPasswords();
    await server.stop();
    await server.boot();
  });
  afterAll(async () => await server?.[Symbol.asyncDispose]());

  test('is read from its file anew at each connection', async () => {
    using folder = temporaryFolder();
    const passwordFile = join(folder.path, 'password');
    const connection = { ...server.connection('postgres'), user: 'tasks', passwordFile };
    writeFileSync(passwordFile, 'old\n');
    await using database = new Database({ connection, most: 1, applicationName: 'test' });
    await database.query("ALTER ROLE tasks PASSWORD 'new'");
    writeFileSync(passwordFile, 'new');
    await database.query('SELECT pg_terminate_backend(pg_backend_pid())').catch(() => {});
    expect((await database.query('SELECT current_user AS who')).rows).toEqual([{ who: 'tasks' }]);
    rmSync(passwordFile);
    expect(await comesIn(connection)).toMatch(
      new RegExp(`cannot be used: The password file ${passwordFile} cannot be read \\(ENOENT\\)\\.$`),
    );
  });

  test('is not asked for on a Unix socket whose folder the URL names', async () => {
    const { folder, port } = server;
    const url = `postgres:///postgres?host=${folder}&port=${port}&user=postgres`;
    expect(await comesIn(completeConnection(url, {}))).toEqual({ who: 'postgres', ssl: false });
  });
});

describe('encryption', () => {
  const NEED = 'the openssl command';
  let server: PostgresServer;
  let certificate: Certificate;
  let other: Certificate;
  beforeAll(async () => {
    if (!isMet(NEED)) return;
    [certificate, other] = [new Certificate(), new Certificate()];
    server = await PostgresServer.start({ settings: certificate.settings });
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    certificate?.[Symbol.dispose]();
    other?.[Symbol.dispose]();
  });

  const by = async (host: string, query: string) =>
    await comesIn(completeConnection(`postgres://postgres@${host}:${server.port}/postgres?${query}`, {}));

  testWith(NEED, 'is had without a look at the certificate', async () => {
    expect(await by('localhost', 'sslmode=disable')).toMatchObject({ ssl: false });
    expect(await by('localhost', 'sslmode=require')).toMatchObject({ ssl: true });
  });

  testWith(NEED, 'is refused with a server that nobody trusted has signed', async () => {
    for (const mode of ['require', 'verify-ca', 'verify-full'])
      expect(await by('localhost', `sslmode=${mode}&sslrootcert=${other.path}`)).toContain('self-signed');
    expect(await by('localhost', 'sslmode=verify-ca')).toContain('self-signed');
  });

  testWith(
    NEED,
    'is had with a server of the right name, or of any where only the signer is checked',
    async () => {
      const root = `sslrootcert=${certificate.path}`;
      expect(await by('localhost', `sslmode=verify-full&${root}`)).toMatchObject({ ssl: true });
      expect(await by('127.0.0.1', `sslmode=verify-ca&${root}`)).toMatchObject({ ssl: true });
      expect(await by('127.0.0.1', `sslmode=verify-full&${root}`)).toMatch(
        /IP: 127\.0\.0\.1 is not in the cert/,
      );
    },
  );

  testWith(NEED, 'is had by who listens, too', async () => {
    const url = `postgres://postgres@localhost:${server.port}/postgres?sslmode=verify-full&sslrootcert=${certificate.path}`;
    const connection = completeConnection(url, {});
    await using listener = new Listener({ connection, applicationName: 'listener', clock: systemClock });
    const { promise, resolve } = Promise.withResolvers<string>();
    listener.start('any', () => {}, resolve);
    expect(await promise).toBe('listening');
    const { rows } = await server.execute(
      'postgres',
      "SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'listener'",
    );
    expect(rows).toEqual([{ ssl: true }]);
  });

  testWith(NEED, 'tells which certificate cannot be read', async () => {
    expect(await by('localhost', 'sslmode=verify-full&sslrootcert=/nowhere.pem')).toBe(
      'The root certificate /nowhere.pem of Postgres cannot be read (ENOENT).',
    );
  });
});
