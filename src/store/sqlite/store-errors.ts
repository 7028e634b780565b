import { SunbirdError } from '../../errors.ts';

/** SQLite's primary result codes for a file that cannot be used now, and what an operator can do about each. */
const CAUSES: ReadonlyMap<number, string> = new Map([
  [3, 'access is denied (PERM): check owner and mode of the file and its folder'],
  [5, 'another process holds it (BUSY): is a second program writing to it?'],
  [6, 'another connection holds it (LOCKED)'],
  [8, 'it is read-only (READONLY): mount a writable volume there'],
  [10, 'the disk failed (IOERR): check the volume'],
  [11, 'the file is damaged (CORRUPT): restore it, or start with another store'],
  [13, 'the disk is full (FULL): free some space; the scheduler goes on by itself'],
  [14, 'it cannot be opened (CANTOPEN): mount a writable volume there, or give --store sqlite:/path'],
  [26, 'it is not an SQLite database (NOTADB): give --store another path'],
]);

/** A failure of SQLite itself as STORE_UNAVAILABLE; anything else, a defect of ours included, as it is. */
export function storeError(error: unknown, name: string): unknown {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  const cause = typeof code === 'number' ? CAUSES.get(code & 0xff) : undefined;
  if (!cause) return error;
  return new SunbirdError('STORE_UNAVAILABLE', `The store ${name} cannot be used: ${cause}.`, {
    cause: error,
  });
}
