import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ConnectionOptions } from '../../../src/postgres/connection-options.ts';
import { freePort } from '../free-port.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { serverUser } from './programs.ts';

const PLACES = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/usr/local/bin/pgbouncer'];

export function findPgBouncer(): string | undefined {
  return PLACES.find((path) => existsSync(path));
}

/** A real pooler in transaction mode before a server, which takes no startup parameter that it does not know. */
export class PgBouncer implements AsyncDisposable {
  readonly #behind: ConnectionOptions;
  readonly #port: number;
  readonly #folder = temporaryFolder();
  readonly #child: ChildProcess;

  private constructor(behind: ConnectionOptions, port: number) {
    this.#behind = behind;
    this.#port = port;
    const file = join(this.#folder.path, 'pgbouncer.ini');
    writeFileSync(file, this.#settings);
    writeFileSync(this.#users, `"${behind.user}" ""\n`);
    const { uid, gid } = serverUser();
    if (uid !== undefined && gid !== undefined) chownSync(this.#folder.path, uid, gid);
    const options = { ...serverUser(), cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] } satisfies SpawnOptions;
    this.#child = spawn(findPgBouncer() ?? 'pgbouncer', [file], options);
  }

  static async start(behind: ConnectionOptions): Promise<PgBouncer> {
    const bouncer = new PgBouncer(behind, await freePort());
    await bouncer.#ready();
    return bouncer;
  }

  /** How to come to the same database through it. */
  get connection(): ConnectionOptions {
    return { ...this.#behind, port: this.#port };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.kill('SIGTERM')) await once(this.#child, 'exit');
    this.#folder[Symbol.dispose]();
  }

  async #ready(): Promise<void> {
    const { stderr } = this.#child;
    if (!stderr) throw new Error('A pooler needs its stderr.');
    const ready = Promise.withResolvers<void>();
    createInterface({ input: stderr }).on('line', (line) => {
      if (line.includes('process up')) ready.resolve();
    });
    this.#child.once('exit', (code) => ready.reject(new Error(`pgbouncer ended with ${code}`)));
    await ready.promise;
  }

  get #users(): string {
    return join(this.#folder.path, 'users.txt');
  }

  get #settings(): string {
    return [
      '[databases]',
      `* = host=${this.#behind.host} port=${this.#behind.port}`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${this.#port}`,
      'unix_socket_dir =',
      'auth_type = trust',
      `auth_file = ${this.#users}`,
      'pool_mode = transaction',
      'server_round_robin = 1',
      '',
    ].join('\n');
  }
}
