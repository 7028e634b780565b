import { dirname } from 'node:path';
import { errnoOf, SunbirdError } from '../../errors.ts';

/** SQLite's primary result codes for a store that cannot be used (https://www.sqlite.org/rescode.html). */
const SQLITE_PERM = 3;
const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_PROTOCOL = 15;
const SQLITE_NOTADB = 26;

/** Extended result codes keep the primary one in their lowest byte. */
const PRIMARY_CODE = 0xff;

interface Trouble {
  code: string;
  what: string;
  remedy: string;
}

const TROUBLES: ReadonlyMap<number, Trouble> = new Map([
  [SQLITE_PERM, trouble('SQLITE_PERM', 'access is denied', 'Check who owns the file and its folder.')],
  [
    SQLITE_BUSY,
    trouble('SQLITE_BUSY', 'another process keeps it locked', 'End the process that has it open.'),
  ],
  [SQLITE_LOCKED, trouble('SQLITE_LOCKED', 'a table is locked', 'End the process that has it open.')],
  [
    SQLITE_READONLY,
    trouble('SQLITE_READONLY', 'it cannot be written', 'Make the file and its folder writable.'),
  ],
  [
    SQLITE_IOERR,
    trouble('SQLITE_IOERR', 'the disk gave an error', 'Check the volume: space, mount and health.'),
  ],
  [
    SQLITE_CORRUPT,
    trouble('SQLITE_CORRUPT', 'the file is damaged', 'Restore it from a backup, or move it away.'),
  ],
  [SQLITE_FULL, trouble('SQLITE_FULL', 'the disk is full', 'Free some space; work then goes on by itself.')],
  [
    SQLITE_CANTOPEN,
    trouble('SQLITE_CANTOPEN', 'a file of it cannot be opened', 'Check the folder and its mode.'),
  ],
  [SQLITE_PROTOCOL, trouble('SQLITE_PROTOCOL', 'locking does not work there', 'Put it on a local disk.')],
  [SQLITE_NOTADB, trouble('SQLITE_NOTADB', 'it is not an SQLite database', 'Give --store another path.')],
]);

/** STORE_UNAVAILABLE for an SQLite error that the store's surroundings caused; any other error as it was. */
export function storeError(error: unknown, file: string): unknown {
  const found = findTrouble(error);
  if (!found) return error;
  return new SunbirdError(
    'STORE_UNAVAILABLE',
    `Cannot use the store ${file} (${found.code}): ${found.what}. ${found.remedy}`,
    { cause: error },
  );
}

/** STORE_UNAVAILABLE for a file or folder of the store that the file system refuses; any other error as it was. */
export function placeError(error: unknown, file: string): unknown {
  const errno = errnoOf(error);
  if (error instanceof SunbirdError || errno === undefined) return error;
  const folder = dirname(file);
  return new SunbirdError(
    'STORE_UNAVAILABLE',
    `Cannot write in ${folder}, where the store ${file} is to be (${errno}). ` +
      `Mount a writable volume at ${folder}, or give --store sqlite:/another/path.`,
    { cause: error },
  );
}

function trouble(code: string, what: string, remedy: string): Trouble {
  return { code, what, remedy };
}

function findTrouble(error: unknown): Trouble | undefined {
  const code = (error as { errcode?: unknown } | null | undefined)?.errcode;
  return typeof code === 'number' ? TROUBLES.get(code & PRIMARY_CODE) : undefined;
}
