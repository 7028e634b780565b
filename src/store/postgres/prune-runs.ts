import { IDEMPOTENCY_KEY_MS, type Retention } from '../store.ts';
import type { Connection, Statements } from './connection.ts';

/** One replica prunes at a time; the others have nothing to add. */
const LOCK = `SELECT pg_try_advisory_xact_lock(hashtextextended('sunbird-tasks prune ' || $schema, 0)) AS mine`;

/** A deletion by whomever waits for it, and then knows what was counted. */
const COUNT_LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('sunbird-tasks count ' || $schema, 0))`;

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

/** Adds what came since a task's runs were counted last. */
const COUNT = `
INSERT INTO sunbird_tasks.run_count AS counted (task_id, through, runs)
SELECT task.id, gained.newest, gained.runs
FROM sunbird_tasks.task
LEFT JOIN sunbird_tasks.run_count AS known ON known.task_id = task.id
CROSS JOIN LATERAL (
  SELECT max(number) AS newest, count(*) AS runs
  FROM sunbird_tasks.run
  WHERE run.task_id = task.id AND -run.number < -coalesce(known.through, 0)
) AS gained
WHERE gained.runs > 0
ON CONFLICT (task_id) DO UPDATE
SET through = excluded.through, runs = counted.runs + excluded.runs`;

const TOO_MANY = `
SELECT old.number
FROM sunbird_tasks.run_count AS counted
CROSS JOIN LATERAL (
  SELECT * FROM sunbird_tasks.run
  WHERE run.task_id = counted.task_id
  ORDER BY -run.number DESC
  LIMIT greatest(counted.runs - $runs, 0)
) AS old
WHERE counted.runs > $runs
  AND ${MAY_GO}
LIMIT $batch`;

const DELETE = 'DELETE FROM sunbird_tasks.run WHERE number = ANY($numbers::bigint[])';

/** See `Store.pruneRuns`. What is too many is known by a count: to look for it costs what came, not what is kept. */
export async function pruneRuns(
  connection: Connection,
  { ageMs, runs }: Retention,
  batch: number,
): Promise<number> {
  const { schema } = connection;
  return await connection.transaction(async (sql) => {
    if ((await sql.get(LOCK, { schema }))?.mine !== true) return 0;
    const keyMs = IDEMPOTENCY_KEY_MS;
    let found = await sql.all(TOO_OLD, { ageMs, keyMs, batch });
    if (found.length === 0) found = await sql.all(TOO_MANY, { runs, keyMs, batch });
    if (found.length === 0 && (await countRuns(sql, schema)))
      found = await sql.all(TOO_MANY, { runs, keyMs, batch });
    if (found.length === 0) return 0;
    return await sql.run(DELETE, { numbers: found.map((row) => Number(row.number)) });
  });
}

/** Whether any came. */
async function countRuns(sql: Statements, schema: string): Promise<boolean> {
  await sql.get(COUNT_LOCK, { schema });
  return (await sql.run(COUNT)) > 0;
}
