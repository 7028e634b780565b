import type { Row } from '../rows.ts';
import { IDEMPOTENCY_KEY_MS, type Retention } from '../store.ts';
import type { Connection } from './connection.ts';

/** Never taken away: a run whose key still counts and, of each task, the last that did work and the last that ended well. */
const MAY_GO = `
  old.ended_at IS NOT NULL
  AND (old.idempotency_key IS NULL OR old.queued_at <= $keyBefore)
  AND old.number IS NOT (
    SELECT last.number FROM run AS last
    WHERE last.task_id = old.task_id AND last.started_at IS NOT NULL AND last.ended_at IS NOT NULL
    ORDER BY last.number DESC LIMIT 1
  )
  AND old.number IS NOT (
    SELECT good.number FROM run AS good
    WHERE good.task_id = old.task_id AND good.state IN ('succeeded', 'finished')
    ORDER BY good.number DESC LIMIT 1
  )`;

const TOO_OLD = `
SELECT old.number
FROM run AS old
WHERE old.ended_at < $endedBefore
  AND ${MAY_GO}
ORDER BY old.ended_at
LIMIT $batch`;

/** Adds what came since a task's runs were counted last. */
const COUNT = `
INSERT INTO run_count (task_id, through, runs)
SELECT task.id, max(run.number), count(*)
FROM task
LEFT JOIN run_count AS known ON known.task_id = task.id
JOIN run ON run.task_id = task.id AND run.number > coalesce(known.through, 0)
GROUP BY task.id
ON CONFLICT (task_id) DO UPDATE
SET through = excluded.through, runs = runs + excluded.runs`;

const CROWDED = `
SELECT task_id, runs - $runs AS surplus
FROM run_count
WHERE runs > $runs`;

const TOO_MANY = `
SELECT old.number
FROM (SELECT * FROM run WHERE task_id = $task ORDER BY number LIMIT $surplus) AS old
WHERE ${MAY_GO}
LIMIT $batch`;

const DELETE = 'DELETE FROM run WHERE number IN (SELECT value FROM json_each($numbers))';

/** See `Store.pruneRuns`. What is too many is known by a count: to look for it costs what came, not what is kept. */
export function pruneRuns(
  connection: Connection,
  { ageMs, runs }: Retention,
  { batch, now }: { batch: number; now: Date },
): number {
  const keyBefore = now.getTime() - IDEMPOTENCY_KEY_MS;
  const endedBefore = now.getTime() - ageMs;
  const limits = { keyBefore, batch };
  let found = connection.all(TOO_OLD, { ...limits, endedBefore });
  if (found.length === 0) found = findTooMany(connection, runs, limits);
  if (found.length === 0 && connection.run(COUNT).changes > 0) found = findTooMany(connection, runs, limits);
  if (found.length === 0) return 0;
  return connection.run(DELETE, { numbers: JSON.stringify(found.map((row) => Number(row.number))) }).changes;
}

function findTooMany(
  connection: Connection,
  runs: number,
  { keyBefore, batch }: { keyBefore: number; batch: number },
): Row[] {
  const found: Row[] = [];
  for (const { task_id, surplus } of connection.all(CROWDED, { runs })) {
    const of = { task: Number(task_id), surplus: Number(surplus) };
    found.push(...connection.all(TOO_MANY, { ...of, keyBefore, batch: batch - found.length }));
    if (found.length === batch) break;
  }
  return found;
}
