import { SunbirdError } from '../../errors.ts';

const BUSY = 5;
const LOCKED = 6;
const NOT_A_DATABASE = 'it is not an SQLite database (NOTADB): give --store another path';

/** SQLite's primary result codes for a file that cannot be used now, and what an operator can do about each. */
const CAUSES: ReadonlyMap<number, string> = new Map([
  [3, 'access is denied (PERM): check owner and mode of the file and its folder'],
  [BUSY, 'another process holds it (BUSY): is a second program writing to it?'],
  [LOCKED, 'another connection holds it (LOCKED)'],
  [8, 'it is read-only (READONLY): mount a writable volume there'],
  [10, 'the disk failed (IOERR): check the volume'],
  [11, 'the file is damaged (CORRUPT): restore it, or start with another store'],
  [13, 'the disk is full (FULL): free some space; the scheduler goes on by itself'],
  [14, 'it cannot be opened (CANTOPEN): mount a writable volume there, or give --store sqlite:/path'],
  [26, NOT_A_DATABASE],
]);

/** Whether it failed because somebody else has the file locked. */
export function isHeldByOthers(error: unknown): boolean {
  const code = error instanceof SunbirdError ? primaryCode(error.cause) : null;
  return code === BUSY || code === LOCKED;
}

/** A failure of SQLite itself as STORE_UNAVAILABLE; anything else, a defect of ours included, as it is. */
export function storeError(error: unknown, name: string): unknown {
  const code = primaryCode(error);
  const cause = code === null ? undefined : CAUSES.get(code);
  if (!cause) return error;
  return unusable(name, cause, { cause: error });
}

/** The same where the file was looked at before SQLite got it. */
export function notADatabase(name: string): SunbirdError {
  return unusable(name, NOT_A_DATABASE);
}

function unusable(name: string, why: string, options?: { cause: unknown }): SunbirdError {
  return new SunbirdError('STORE_UNAVAILABLE', `The store ${name} cannot be used: ${why}.`, options);
}

function primaryCode(error: unknown): number | null {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' ? code & 0xff : null;
}
