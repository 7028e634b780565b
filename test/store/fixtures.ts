import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One step of a store's schema, with the rows that a store of that version held. */
export interface Step {
  /** From 1. */
  number: number;
  name: string;
  sql: string;
  /** SQL of rows that only this version could have; empty for one that changes no rows. */
  rows: string;
}

/** What a migration of indexes alone does: nothing that a row could tell. */
const OF_INDEXES_ALONE = /^\s*((CREATE (UNIQUE )?|DROP )INDEX [^;]*;\s*|ANALYZE[^;]*;\s*)*$/;

/** The migrations, each with its fixture `folder`/001-name.sql. Throws for one that needs a fixture and has none. */
export function stepsOf(migrations: readonly { name: string; sql: string }[], folder: string): Step[] {
  return migrations.map(({ name, sql }, index) => {
    const number = index + 1;
    const path = join(folder, `${String(number).padStart(3, '0')}-${name}.sql`);
    if (existsSync(path)) return { number, name, sql, rows: readFileSync(path, 'utf8') };
    if (OF_INDEXES_ALONE.test(withoutComments(sql))) return { number, name, sql, rows: '' };
    throw new Error(
      `Migration ${number} (${name}) changes more than indexes. Write ${path} with rows that only a store of that ` +
        'version can hold, and what is told of them in test/store/fixture-facts.ts.',
    );
  });
}

function withoutComments(sql: string): string {
  return sql.replace(/--.*$/gm, '');
}
