import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../temporary-folder.ts';
import { serverUser } from './programs.ts';

/** A certificate for the name `localhost` alone, with its key that a server of tests may read. */
export class Certificate implements Disposable {
  readonly #folder = temporaryFolder();

  constructor() {
    const { path } = this.#folder;
    const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '2'];
    execFileSync('openssl', [...args, ...names, '-keyout', this.#key, '-out', this.path], { stdio: 'pipe' });
    const { uid, gid } = serverUser();
    chmodSync(path, 0o755);
    chmodSync(this.#key, 0o600);
    if (uid !== undefined && gid !== undefined) chownSync(this.#key, uid, gid);
  }

  /** It is its own root. */
  get path(): string {
    return join(this.#folder.path, 'cert.pem');
  }

  /** Settings of a Postgres that has it. */
  get settings(): string[] {
    return ['ssl=on', `ssl_cert_file=${this.path}`, `ssl_key_file=${this.#key}`];
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }

  get #key(): string {
    return join(this.#folder.path, 'key.pem');
  }
}
