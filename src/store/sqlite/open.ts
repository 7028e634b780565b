import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../../clock.ts';
import { errnoOf, messageOf, SunbirdError } from '../../errors.ts';
import { acquireFileLock, type FileLock } from '../../file-lock.ts';
import type { Store } from '../store.ts';
import { requireDatabase, requireStore } from './check-file.ts';
import { Connection } from './connection.ts';
import { migrate } from './migrate.ts';
import { createSqliteStore } from './sqlite-store.ts';

export interface SqliteOptions {
  /** Absolute path of the file, made with its folder when missing; or `:memory:`. */
  path: string;
  clock: Clock;
  /** Keep every other daemon out. Default true; false only where a test plays several replicas. */
  exclusive?: boolean;
  /** Whether there has to be a store already, of which then nothing is changed but its schema. Default false. */
  mustExist?: boolean;
}

/** Opens the store, brings its schema up to date, and holds its lock until it is closed. */
export async function openSqliteStore(options: SqliteOptions): Promise<Store> {
  const { clock, exclusive = true } = options;
  const { connection, lock } = await openConnection(options);
  try {
    return createSqliteStore({ connection, clock, lock, exclusive });
  } catch (error) {
    await lock?.release();
    throw error;
  }
}

/** The file of a store with its schema up to date, and the lock on it, which goes with the connection. */
export async function openConnection({
  path,
  clock,
  exclusive = true,
  mustExist = false,
}: SqliteOptions): Promise<{ connection: Connection; lock: FileLock | null }> {
  if (mustExist) requireStore(path);
  else if (path !== ':memory:') makePrivate(path);
  const lock = path === ':memory:' || !exclusive ? null : await lockFile(path);
  try {
    const connection = new Connection(path);
    migrate(connection, clock.now());
    return { connection, lock };
  } catch (error) {
    await lock?.release();
    throw error;
  }
}

async function lockFile(path: string): Promise<FileLock> {
  try {
    return await acquireFileLock(`${path}.lock`, `the store ${path}`);
  } catch (error) {
    throw error instanceof SunbirdError ? error : unusable(path, error);
  }
}

/** Parameters and output may be private: only the owner reads the file, and SQLite gives its mode to -wal and -shm. */
function makePrivate(path: string): void {
  requireDatabase(path);
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    closeSync(openSync(path, 'a', 0o600));
    chmodSync(path, 0o600);
  } catch (error) {
    throw unusable(path, error);
  }
}

function unusable(path: string, error: unknown): SunbirdError {
  return new SunbirdError(
    'STORE_UNAVAILABLE',
    `The store ${path} cannot be used (${errnoOf(error) ?? messageOf(error)}). Mount a writable volume at ` +
      `${dirname(path)}, or give --store sqlite:/path/to/tasks.db.`,
    { cause: error },
  );
}
