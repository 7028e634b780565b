import { IDEMPOTENCY_KEY_MS, type Retention } from '../store.ts';
import type { Connection, Statements } from './connection.ts';

/** One replica prunes at a time; the others have nothing to add. */
const LOCK = `SELECT pg_try_advisory_xact_lock(hashtextextended('sunbird-tasks prune ' || $schema, 0)) AS mine`;

/** Never taken away: a run whose key still counts and, of each task, the last that did work and the last that ended well. */
const MAY_GO = `
  old.ended_at IS NOT NULL
  AND (
    old.idempotency_key IS NULL
    OR old.queued_at <= sunbird_tasks.present() - $keyMs * interval '1 millisecond'
  )
  AND old.number IS DISTINCT FROM (
    SELECT number FROM sunbird_tasks.run AS last
    WHERE last.task_id = old.task_id AND last.started_at IS NOT NULL AND last.ended_at IS NOT NULL
    ORDER BY -number
    LIMIT 1
  )
  AND old.number IS DISTINCT FROM (
    SELECT number FROM sunbird_tasks.run AS good
    WHERE good.task_id = old.task_id AND good.state IN ('succeeded', 'finished')
    ORDER BY -number
    LIMIT 1
  )`;

const TOO_OLD = `
SELECT old.number
FROM sunbird_tasks.run AS old
WHERE old.ended_at < sunbird_tasks.present() - $ageMs * interval '1 millisecond'
  AND ${MAY_GO}
ORDER BY old.ended_at
LIMIT $batch`;

/** Of each task the newest run that is one too many is found by its index; what is older is gone through from there. */
const TOO_MANY = `
SELECT old.number
FROM sunbird_tasks.task
CROSS JOIN LATERAL (
  SELECT number FROM sunbird_tasks.run AS kept
  WHERE kept.task_id = task.id
  ORDER BY -number
  OFFSET $runs
  LIMIT 1
) AS surplus
JOIN sunbird_tasks.run AS old ON old.task_id = task.id AND -old.number >= -surplus.number
WHERE ${MAY_GO}
LIMIT $batch`;

const DELETE = 'DELETE FROM sunbird_tasks.run WHERE number = ANY($numbers::bigint[])';

/** See `Store.pruneRuns`. */
export async function pruneRuns(
  connection: Connection,
  { ageMs, runs }: Retention,
  batch: number,
): Promise<number> {
  return await connection.transaction(async (sql) => {
    const lock = await sql.get(LOCK, { schema: connection.schema });
    return lock?.mine === true ? await prune(sql, { ageMs, runs, batch }) : 0;
  });
}

async function prune(
  sql: Statements,
  { ageMs, runs, batch }: { ageMs: number; runs: number; batch: number },
): Promise<number> {
  const keyMs = IDEMPOTENCY_KEY_MS;
  const tooOld = await sql.all(TOO_OLD, { ageMs, keyMs, batch });
  const found = tooOld.length > 0 ? tooOld : await sql.all(TOO_MANY, { runs, keyMs, batch });
  if (found.length === 0) return 0;
  return await sql.run(DELETE, { numbers: found.map((row) => Number(row.number)) });
}
