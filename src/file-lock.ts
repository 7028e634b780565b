import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { errnoOf, SunbirdError } from './errors.ts';

/** The right of one process to a place; it ends with `release` or with the process, however that dies. */
export interface FileLock {
  /** Gives the place back. Safe to repeat. */
  release(): Promise<void>;
}

/** SQLite's result code for a lock that somebody else holds. */
const SQLITE_BUSY = 5;

/**
 * Takes the lock that the file at `path` stands for, at once or never; `of` says for messages what it guards. Throws
 * ALREADY_SERVED with the pid of the holder, or the errno error of a file that cannot be made.
 */
export async function acquireFileLock(path: string, of: string): Promise<FileLock> {
  makeFile(path);
  // Node has no flock; the lock of an exclusive SQLite transaction is one that the kernel frees with its process.
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
    writeFileSync(pidPathOf(path), `${process.pid}\n`, { mode: 0o644 });
  } catch (error) {
    database.close();
    throw isBusy(error) ? heldError(path, of, error) : error;
  }
  return new HeldLock(path, database);
}

class HeldLock implements FileLock {
  readonly #path: string;
  readonly #database: DatabaseSync;

  constructor(path: string, database: DatabaseSync) {
    this.#path = path;
    this.#database = database;
  }

  async release(): Promise<void> {
    if (!this.#database.isOpen) return;
    // The pid goes first: once the lock is free, the file beside it is the next holder's.
    rmSync(pidPathOf(this.#path), { force: true });
    this.#database.close();
  }
}

/**
 * Only a file that is new is opened here: closing a descriptor of a file drops every POSIX lock that the process has
 * on it, also one that SQLite took (https://www.sqlite.org/howtocorrupt.html, section 2.2).
 */
function makeFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  }
}

function isBusy(error: unknown): boolean {
  const code = (error as { errcode?: unknown }).errcode;
  return typeof code === 'number' && (code & 0xff) === SQLITE_BUSY;
}

function heldError(path: string, of: string, cause: unknown): SunbirdError {
  const pid = findHolder(path);
  const holder = pid === null ? 'another process' : `pid ${pid}`;
  return new SunbirdError(
    'ALREADY_SERVED',
    `Cannot take ${of}: held by ${holder} (lock ${path}). Stop that scheduler first, or use another place.`,
    { result: { pid }, cause },
  );
}

/** Null when the holder has not yet written its pid. */
function findHolder(path: string): number | null {
  try {
    const text = readFileSync(pidPathOf(path), 'utf8').trim();
    return /^\d+$/.test(text) ? Number(text) : null;
  } catch {
    return null;
  }
}

function pidPathOf(path: string): string {
  return `${path}.pid`;
}
