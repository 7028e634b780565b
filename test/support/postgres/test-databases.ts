import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { ConnectionOptions } from '../../../src/postgres/connection-options.ts';
import { parseConnectionUrl } from '../../../src/postgres/connection-url.ts';
import { credentialsOf } from '../../../src/postgres/credentials.ts';
import { PostgresServer } from './server.ts';

/** Gives databases to tests, and takes them back. */
export interface TestDatabases extends AsyncDisposable {
  /** An empty database of its own. */
  createDatabase(): Promise<ConnectionOptions>;
}

/**
 * Databases on the server that TEST_DATABASE_URL names (as one who may create them), dropped at the end; without that
 * variable on a server made for them at the first one.
 */
export function testDatabases(url: string | undefined = process.env.TEST_DATABASE_URL): TestDatabases {
  return url ? new GivenServer(parseConnectionUrl(url)) : new OwnServer();
}

class OwnServer implements TestDatabases {
  #server: Promise<PostgresServer> | null = null;

  async createDatabase(): Promise<ConnectionOptions> {
    this.#server ??= PostgresServer.start();
    return await (await this.#server).createDatabase();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#server)?.[Symbol.asyncDispose]();
  }
}

class GivenServer implements TestDatabases {
  readonly #connection: ConnectionOptions;
  readonly #created: string[] = [];

  constructor(connection: ConnectionOptions) {
    this.#connection = connection;
  }

  async createDatabase(): Promise<ConnectionOptions> {
    const database = `test_${process.pid}_${randomBytes(4).toString('hex')}`;
    await this.#execute([`CREATE DATABASE ${database}`]);
    this.#created.push(database);
    return { ...this.#connection, database };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const databases = this.#created.splice(0);
    if (databases.length === 0) return;
    await this.#execute(databases.map((database) => `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`));
  }

  async #execute(statements: string[]): Promise<void> {
    const { host, port, database, user } = this.#connection;
    const client = new pg.Client({ host, port, database, user, ...credentialsOf(this.#connection) });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  }
}
