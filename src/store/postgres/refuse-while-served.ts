import { SunbirdError } from '../../errors.ts';
import { textOf } from '../rows.ts';
import type { Statements } from './connection.ts';

/** Seen within this time, a scheduler that did not stop may be alive: four of its heartbeats. */
const ALIVE_MS = 60_000;

const ALIVE = `
SELECT replica, pod, host, round(extract(epoch FROM sunbird_tasks.present() - seen_at))::integer AS silent_s
FROM sunbird_tasks.boot
WHERE stopped_at IS NULL
  AND seen_at > sunbird_tasks.present() - $aliveMs * interval '1 millisecond'
ORDER BY seen_at DESC
LIMIT 1`;

/** Throws ALREADY_SERVED, naming the replica, while a scheduler uses the store called `name` or was killed a moment ago. */
export async function refuseWhileServed(sql: Statements, name: string): Promise<void> {
  const row = await sql.get(ALIVE, { aliveMs: ALIVE_MS });
  if (!row) return;
  const pod = textOf(row.pod);
  const where = pod === null ? `on ${row.host}` : `in pod ${pod}`;
  throw new SunbirdError(
    'ALREADY_SERVED',
    `The replica ${row.replica} ${where} uses the store ${name}: it was seen ${row.silent_s} s ago. Stop it; ` +
      `if it was killed, try again a minute after that.`,
  );
}
