import { SunbirdError } from '../../errors.ts';
import type { Connection } from './connection.ts';
import { SPINE } from './migrations/001-spine.ts';
import { inTransaction } from './transaction.ts';

/** One step of the schema: forward only, never changed once released. */
export interface Migration {
  /** Rising by one from 1. */
  number: number;
  name: string;
  sql: string;
}

/** Every migration this version knows, in order. */
export const MIGRATIONS: readonly Migration[] = [SPINE];

const CREATE_LEDGER = `
  CREATE TABLE IF NOT EXISTS migration (
    number     INTEGER PRIMARY KEY,
    name       TEXT    NOT NULL,
    applied_at INTEGER NOT NULL
  ) STRICT
`;

const FIND_NEWEST = `
  SELECT MAX(number) AS number
  FROM migration
`;

const ADD_TO_LEDGER = `
  INSERT INTO migration (number, name, applied_at)
  VALUES (:number, :name, :now)
`;

/** Brings the schema up to date in one transaction; a schema newer than `migrations` is refused. */
export function migrate(db: Connection, now: Date, migrations: readonly Migration[] = MIGRATIONS): void {
  inTransaction(db, () => {
    db.run(CREATE_LEDGER);
    const present = db.find<{ number: number | null }>(FIND_NEWEST)?.number ?? 0;
    const known = migrations.at(-1)?.number ?? 0;
    if (present > known) throw newerError(db.file, present, known);
    for (const { number, name, sql } of migrations.filter((migration) => migration.number > present)) {
      db.runScript(sql);
      db.run(ADD_TO_LEDGER, { number, name, now: now.getTime() });
    }
  });
}

function newerError(file: string, present: number, known: number): SunbirdError {
  return new SunbirdError(
    'STORE_UNAVAILABLE',
    `The store ${file} has schema ${present}, but this version knows schemas up to ${known}. ` +
      'Run the newer version that wrote it, or give --store another path.',
  );
}
