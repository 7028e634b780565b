import { IDEMPOTENCY_KEY_MS, type Retention } from '../store.ts';
import type { Connection } from './connection.ts';

/** Ended runs that retention lets go, except those whose key still counts and of each task the last that did work and the last that ended well. */
const PRUNE = `
DELETE FROM run
WHERE number IN (
  SELECT old.number
  FROM run AS old
  WHERE old.ended_at IS NOT NULL
    AND (
      old.ended_at < $endedBefore
      OR old.number < (
        SELECT kept.number FROM run AS kept
        WHERE kept.task_id = old.task_id ORDER BY kept.number DESC LIMIT 1 OFFSET $runs - 1
      )
    )
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
    )
  ORDER BY old.ended_at
  LIMIT $batch
)`;

export function pruneRuns(
  connection: Connection,
  retention: Retention,
  of: { batch: number; now: Date },
): number {
  const now = of.now.getTime();
  return connection.run(PRUNE, {
    endedBefore: now - retention.ageMs,
    runs: retention.runs,
    keyBefore: now - IDEMPOTENCY_KEY_MS,
    batch: of.batch,
  }).changes;
}
