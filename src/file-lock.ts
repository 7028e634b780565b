import { chmodSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SunbirdError } from './errors.ts';

/** Held by one process at a time; the kernel frees it when the process dies, however it dies. */
export interface FileLock {
  /** Gives it back. Safe to repeat. */
  release(): Promise<void>;
}

/** SQLite's primary result codes that mean somebody else holds the file. */
const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
/** Who may read the file may hold it too, and keep every scheduler out. */
const LOCK_MODE = 0o600;

/**
 * Takes the lock at `path`, or throws ALREADY_SERVED naming `what` and the holder's pid, or INVALID_CONFIG when something
 * else is there. Node has no flock: an SQLite file in an exclusive transaction is one. The pid stands beside it in
 * `PATH.pid`, written under the lock.
 */
export async function acquireFileLock(path: string, what: string): Promise<FileLock> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  checkKind(path);
  const database = openPrivately(path, what);
  // One of an earlier release, or made under another mode.
  chmodSync(path, LOCK_MODE);
  writePid(pidPath(path));
  let held = true;
  return {
    async release() {
      if (!held) return;
      held = false;
      removePid(pidPath(path));
      database.close();
    },
  };
}

/** A symbolic link could lead to a file of ours that somebody else wants spoiled. */
function checkKind(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found || found.isFile()) return;
  throw new SunbirdError(
    'INVALID_CONFIG',
    `At ${path} there is something that is no lock of a scheduler. Remove it, or use another path.`,
  );
}

/** Opens and holds the file; it has its mode from the first instant, and so has the journal that SQLite puts beside it. */
function openPrivately(path: string, what: string): DatabaseSync {
  // SQLite makes its files within these calls, so nothing else of this process sees the umask.
  const before = process.umask(0o777 & ~LOCK_MODE);
  try {
    const database = new DatabaseSync(path, { timeout: 0 });
    try {
      database.exec('PRAGMA journal_mode = DELETE');
      database.exec('BEGIN EXCLUSIVE');
      return database;
    } catch (error) {
      database.close();
      throw isHeld(error) ? alreadyHeld(path, { what, cause: error }) : error;
    }
  } finally {
    process.umask(before);
  }
}

/** Made anew each time, so that no link is followed. */
function writePid(path: string): void {
  rmSync(path, { force: true });
  writeFileSync(path, `${process.pid}\n`, { mode: 0o644, flag: 'wx' });
}

/** What is left of it, as on a disk that became read-only, harms nobody: it is read only where the lock is held. */
function removePid(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {}
}

function alreadyHeld(path: string, { what, cause }: { what: string; cause: unknown }): SunbirdError {
  const holder = readHolder(path);
  return new SunbirdError(
    'ALREADY_SERVED',
    `Another scheduler${holder === null ? '' : ` (pid ${holder})`} has ${what} already. Stop it, or give this one another.`,
    { cause },
  );
}

function readHolder(path: string): number | null {
  try {
    return Number.parseInt(readFileSync(pidPath(path), 'utf8'), 10) || null;
  } catch {
    return null;
  }
}

function pidPath(path: string): string {
  return `${path}.pid`;
}

function isHeld(error: unknown): boolean {
  const primary = Number((error as { errcode?: unknown }).errcode) & 0xff;
  return primary === SQLITE_BUSY || primary === SQLITE_LOCKED;
}
