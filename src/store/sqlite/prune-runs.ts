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

/** Of each task the newest run that is one too many is found by its index; what is older is gone through from there. */
const TOO_MANY = `
SELECT old.number
FROM task
CROSS JOIN run AS old ON old.task_id = task.id AND old.number <= (
  SELECT kept.number FROM run AS kept
  WHERE kept.task_id = task.id
  ORDER BY kept.number DESC LIMIT 1 OFFSET $runs
)
WHERE ${MAY_GO}
LIMIT $batch`;

const DELETE = 'DELETE FROM run WHERE number IN (SELECT value FROM json_each($numbers))';

/** See `Store.pruneRuns`. */
export function pruneRuns(
  connection: Connection,
  { ageMs, runs }: Retention,
  { batch, now }: { batch: number; now: Date },
): number {
  const keyBefore = now.getTime() - IDEMPOTENCY_KEY_MS;
  const endedBefore = now.getTime() - ageMs;
  const tooOld = connection.all(TOO_OLD, { endedBefore, keyBefore, batch });
  const found = tooOld.length > 0 ? tooOld : connection.all(TOO_MANY, { runs, keyBefore, batch });
  if (found.length === 0) return 0;
  return connection.run(DELETE, { numbers: JSON.stringify(found.map((row) => Number(row.number))) }).changes;
}
