import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { SunbirdError } from '../../errors.ts';
import { hasTable } from './connection.ts';
import { notADatabase } from './store-errors.ts';

/** How every file of SQLite begins that holds anything: https://www.sqlite.org/fileformat2.html#magic_header_string */
const HEADER = Buffer.from('SQLite format 3\0', 'latin1');

/** Throws STORE_UNAVAILABLE where the file is one of something else. It is looked at before anything is done to it or beside it. */
export function requireDatabase(path: string): void {
  const begins = readBeginning(path);
  if (begins && begins.length > 0 && !begins.equals(HEADER)) throw notADatabase(`sqlite:${path}`);
}

/** Throws INVALID_CONFIG where there is no store, be it that the file is missing, empty, or a database of something else. */
export function requireStore(path: string): void {
  requireDatabase(path);
  if (isMissing(path)) throw noStore(path);
  if (readBeginning(path)?.length === 0) throw noStore(path);
  // What a scheduler that was killed left in the log counts too, and is not read here.
  if (existsSync(`${path}-wal`) || hasTable(path, 'migration')) return;
  throw noStore(path);
}

/** The first bytes of a plain file that can be read, as many as a header has; else null: opening it tells why. */
function readBeginning(path: string): Buffer | null {
  let file: number | null = null;
  try {
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return null;
    file = openSync(path, 'r');
    const buffer = Buffer.alloc(HEADER.length);
    return buffer.subarray(0, readSync(file, buffer));
  } catch {
    return null;
  } finally {
    if (file !== null) closeSync(file);
  }
}

/** Where nobody may look, opening it tells so. */
function isMissing(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) === undefined;
  } catch {
    return false;
  }
}

function noStore(path: string): SunbirdError {
  return new SunbirdError(
    'INVALID_CONFIG',
    `There is no store at ${path}. Name the file that a scheduler used.`,
  );
}
