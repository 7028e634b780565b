import { randomBytes } from 'node:crypto';
import type { Sql } from '../../postgres/database.ts';
import { NUDGE_PREFIX } from '../nodes.ts';
import { DATABASE_NOW } from '../read-tables.ts';
import type { Tables } from '../tables.ts';

/** So old a nudge was cleared by nobody, because no node is alive. */
export const OLD_NUDGE_MS = 120_000;

/**
 * Adds the row of a node that seems to have died long ago. The next check-in of any node clears it away, finds that it
 * owned nothing, and looks for triggers at once instead of after up to `idleWaitTime` (`ClusterManager` of Quartz 2.3).
 */
export async function addNudge(sql: Sql, tables: Tables, scheduler: string): Promise<void> {
  const name = `${NUDGE_PREFIX}${randomBytes(6).toString('hex')}-`;
  await sql.query(
    `
INSERT INTO ${tables.scheduler_state} (sched_name, instance_name, last_checkin_time, checkin_interval)
VALUES ($1, $2 || ${DATABASE_NOW}, 1, 1)`,
    [scheduler, name],
  );
}

/** Removes nudges that nobody has cleared for two minutes, ours and those of an earlier boot; returns how many. */
export async function removeOldNudges(sql: Sql, tables: Tables): Promise<number> {
  const { count } = await sql.query(
    `
DELETE FROM ${tables.scheduler_state}
WHERE instance_name LIKE $1 || '%'
  AND last_checkin_time = 1
  AND substring(instance_name FROM '[0-9]+$')::bigint < ${DATABASE_NOW} - ${OLD_NUDGE_MS}`,
    [NUDGE_PREFIX],
  );
  return count;
}
