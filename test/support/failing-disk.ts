import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { temporaryFolder } from './temporary-folder.ts';

/** A disk of its own, in a file, that can be made to fail under whoever writes to it. Only for root. */
export class FailingDisk implements Disposable {
  readonly #folder = temporaryFolder();
  readonly #place = temporaryFolder();

  constructor(bytes: number) {
    const image = openSync(this.#image, 'w', 0o600);
    ftruncateSync(image, bytes);
    closeSync(image);
    // As distributions have it: after an error of its own the kernel lets nobody write any more.
    execFileSync('mkfs.ext4', ['-q', '-e', 'remount-ro', this.#image]);
    this.#mount();
  }

  get path(): string {
    return this.#place.path;
  }

  /** An error of the file system, as a bad block leads to: from now on every write fails, also of files that are open. */
  fail(): void {
    const device = execFileSync('findmnt', ['-n', '-o', 'SOURCE', this.path], { encoding: 'utf8' }).trim();
    writeFileSync(join('/sys/fs/ext4', basename(device), 'trigger_fs_error'), 'by a test');
  }

  /** Checks it and makes it writable; nobody may use it meanwhile. What was not yet on it is lost, as with a power cut. */
  repair(): void {
    execFileSync('umount', [this.path]);
    // 1 and 2 say what was repaired.
    const { status, stdout } = spawnSync('e2fsck', ['-fy', this.#image], { encoding: 'utf8' });
    if (status === null || status > 2) throw new Error(`e2fsck ended with ${status}: ${stdout}`);
    this.#mount();
  }

  [Symbol.dispose](): void {
    execFileSync('umount', ['--lazy', this.path]);
    this.#place[Symbol.dispose]();
    this.#folder[Symbol.dispose]();
  }

  #mount(): void {
    execFileSync('mount', ['-o', 'loop', this.#image, this.path]);
  }

  get #image(): string {
    return join(this.#folder.path, 'image');
  }
}
