import { SunbirdError } from '../errors.ts';
import type { Sql } from '../postgres/database.ts';
import { columnsOf, TABLE_NAMES, type Tables, tablesOf } from './tables.ts';

const USUAL_PREFIX = 'qrtz_';

const CANDIDATES = `
SELECT relname
FROM pg_class
WHERE relkind IN ('r', 'p', 'v')
  AND relname LIKE '%job\\_details'
  AND pg_table_is_visible(oid)
ORDER BY relname`;

const PRESENT = `
SELECT wanted.name AS table_name, attname AS column_name
FROM unnest($1::text[]) AS wanted (name)
JOIN pg_attribute ON attrelid = to_regclass(wanted.name)
WHERE attnum > 0 AND NOT attisdropped`;

/** Quartz' tables, by their prefix or, with null, by looking for them. Throws INVALID_CONFIG with what is missing of them. */
export async function findTables(sql: Sql, prefix: string | null): Promise<Tables> {
  const tables = tablesOf(prefix ?? (await findPrefix(sql)));
  const { rows } = await sql.query(PRESENT, [Object.values(tables)]);
  const present = new Set(rows.map((row) => `${row.table_name} ${row.column_name}`));
  const missing = TABLE_NAMES.flatMap((name) => {
    const columns = columnsOf(name).filter((column) => !present.has(`${tables[name]} ${column}`));
    if (columns.length === columnsOf(name).length) return [`table ${tables[name]}`];
    return columns.map((column) => `column ${tables[name]}.${column}`);
  });
  if (missing.length === 0) return tables;
  throw new SunbirdError(
    'INVALID_CONFIG',
    `These are not the tables of Quartz 2.3; missing: ${missing.join(', ')}. Is quartz.tablePrefix right?`,
  );
}

async function findPrefix(sql: Sql): Promise<string> {
  const { rows } = await sql.query(CANDIDATES);
  const prefixes = rows.map((row) => String(row.relname).slice(0, -'job_details'.length));
  if (prefixes.includes(USUAL_PREFIX) || prefixes.length === 0) return USUAL_PREFIX;
  const [prefix = USUAL_PREFIX] = prefixes;
  if (prefixes.length === 1) return prefix;
  throw new SunbirdError(
    'INVALID_CONFIG',
    `Several tables could be Quartz'; say which with quartz.tablePrefix: ${prefixes.join(', ')}.`,
  );
}
