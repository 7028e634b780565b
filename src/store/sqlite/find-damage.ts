import type { Connection } from './connection.ts';

/** Looked through at a few hundred MiB a second, during which nothing else is answered. */
const MOST_BYTES = 256 * 1_048_576;
const MOST_LINES = 5;
const SOUND = 'ok';

/** See `Store.findDamage`. */
export function findDamage(connection: Connection): string[] | null {
  const pages = Number(connection.get('PRAGMA page_count')?.page_count);
  const pageBytes = Number(connection.get('PRAGMA page_size')?.page_size);
  if (pages * pageBytes > MOST_BYTES) return null;
  const lines = connection.all(`PRAGMA quick_check(${MOST_LINES})`).map((row) => String(row.quick_check));
  return lines.filter((line) => line !== SOUND);
}
