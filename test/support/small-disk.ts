import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf } from '../../src/errors.ts';
import { temporaryFolder } from './temporary-folder.ts';

const PIECE = Buffer.alloc(4_096, 'x');

/** A small disk in memory that can be filled up, emptied, and made read-only. Only for root. */
export class SmallDisk implements Disposable {
  readonly #folder = temporaryFolder();

  /** Of a size as `mount` takes it: `4m`. */
  constructor(size: string) {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', this.path]);
    chmodSync(this.path, 0o700);
  }

  get path(): string {
    return this.#folder.path;
  }

  /** Leaves no room at all. */
  fill(): void {
    try {
      for (;;) appendFileSync(this.#ballast, PIECE);
    } catch (error) {
      if (errnoOf(error) !== 'ENOSPC') throw error;
    }
  }

  /** Takes what filled it away again. */
  empty(): void {
    rmSync(this.#ballast);
  }

  /** Makes it read-only, or writable again; nobody may have a file of it open for writing. */
  setWritable(writable: boolean): void {
    execFileSync('mount', ['-o', `remount,${writable ? 'rw' : 'ro'}`, this.path]);
  }

  [Symbol.dispose](): void {
    execFileSync('umount', ['--lazy', this.path]);
    this.#folder[Symbol.dispose]();
  }

  get #ballast(): string {
    return join(this.path, 'ballast');
  }
}
