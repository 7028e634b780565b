import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { ConnectionOptions } from '../../../src/postgres/connection-options.ts';
import { freePort } from '../free-port.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { findPostgres, type Provenance, serverUser } from './programs.ts';

const USER = 'postgres';

/** How a server differs from the usual one. */
export interface ServerOptions {
  /** Whose programs; by default npm's, else Debian's. */
  from?: Provenance;
  /** Further lines of postgresql.conf, such as `max_connections=20`. */
  settings?: readonly string[];
}

/** A real Postgres of its own, on loopback, that forgets all when it is disposed. */
export class PostgresServer implements AsyncDisposable {
  readonly port: number;
  readonly #folder = temporaryFolder();
  readonly #programs: string;
  readonly #settings: readonly string[];
  #child: ChildProcess | null = null;
  #databases = 0;

  private constructor(port: number, programs: string, settings: readonly string[]) {
    this.port = port;
    this.#programs = programs;
    this.#settings = settings;
  }

  static async start({ from, settings = [] }: ServerOptions = {}): Promise<PostgresServer> {
    const programs = findPostgres(from);
    if (programs === undefined) throw new Error(`There is no Postgres${from ? ` of ${from}` : ''} here.`);
    const server = new PostgresServer(await freePort(), programs, settings);
    const { uid, gid } = serverUser();
    if (uid !== undefined && gid !== undefined) chownSync(server.#folder.path, uid, gid);
    const args = ['-D', server.#data, '-U', USER, '-A', 'trust', '-E', 'UTF8', '--no-sync', '--locale=C'];
    execFileSync(join(programs, 'initdb'), args, { ...serverUser(), stdio: 'pipe', cwd: '/' });
    await server.boot();
    return server;
  }

  /** Starts the server (again) on the same port. */
  async boot(): Promise<void> {
    const settings = [
      'fsync=off',
      'max_connections=60',
      'listen_addresses=127.0.0.1',
      `port=${this.port}`,
      `unix_socket_directories=${this.#folder.path}`,
      ...this.#settings,
    ];
    const options = settings.flatMap((each) => ['-c', each]);
    const child = spawn(join(this.#programs, 'postgres'), ['-D', this.#data, ...options], {
      ...serverUser(),
      cwd: '/',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child = child;
    const ready = Promise.withResolvers<void>();
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (text.includes('ready to accept connections')) ready.resolve();
    });
    child.once('exit', (code) => ready.reject(new Error(`postgres ended with ${code}`)));
    await ready.promise;
  }

  /** An empty database of its own. */
  async createDatabase(): Promise<ConnectionOptions> {
    const database = `test_${process.pid}_${++this.#databases}`;
    await this.execute('postgres', `CREATE DATABASE ${database}`);
    return this.connection(database);
  }

  connection(database: string): ConnectionOptions {
    return {
      host: '127.0.0.1',
      port: this.port,
      database,
      user: USER,
      password: null,
      passwordFile: null,
      ssl: 'off',
      ca: null,
    };
  }

  /** Runs SQL, perhaps of several statements. */
  async execute(database: string, sql: string): Promise<pg.QueryResult> {
    const client = new pg.Client({ host: '127.0.0.1', port: this.port, database, user: USER, ssl: false });
    await client.connect();
    try {
      return await client.query(sql);
    } finally {
      await client.end();
    }
  }

  /** From its next boot on, whoever comes by TCP has to say a password. */
  demandPasswords(): void {
    writeFileSync(join(this.#data, 'pg_hba.conf'), 'local all all trust\nhost all all all scram-sha-256\n');
  }

  /** The folder of its Unix socket. */
  get folder(): string {
    return this.#folder.path;
  }

  /** Stops it: INT is Postgres' fast way, QUIT its immediate one. */
  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    this.#folder[Symbol.dispose]();
  }

  get #data(): string {
    return join(this.#folder.path, 'data');
  }
}
