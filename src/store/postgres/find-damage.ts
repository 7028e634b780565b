import type { Connection } from './connection.ts';

/** The server looks after its own pages; an index that was never finished is the one thing it leaves to others. */
const UNFINISHED = `
SELECT class.relname AS index
FROM pg_index AS index
JOIN pg_class AS class ON class.oid = index.indexrelid
JOIN pg_namespace AS namespace ON namespace.oid = class.relnamespace
WHERE namespace.nspname = $schema
  AND NOT index.indisvalid
ORDER BY class.relname`;

/** See `Store.findDamage`. */
export async function findDamage(connection: Connection): Promise<string[]> {
  const rows = await connection.all(UNFINISHED, { schema: connection.schema });
  return rows.map(
    ({ index }) => `the index ${index} is not valid: REINDEX INDEX ${connection.schema}.${index}`,
  );
}
