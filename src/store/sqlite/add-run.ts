import { type Admission, admit } from '../../run/admission.ts';
import type { Run } from '../../run/run.ts';
import type { TaskId } from '../../task/task-id.ts';
import { RUN_COLUMNS, runOf } from '../rows.ts';
import { type AddedRun, IDEMPOTENCY_KEY_MS, type NewRun } from '../store.ts';
import type { Connection } from './connection.ts';
import { findOrders } from './operator-changes.ts';
import { findPauseInForce } from './pauses.ts';
import { activeRun, findTaskRowId, RUN_TABLES, requireTaskRowId } from './task-rows.ts';

const WITH_KEY = `
SELECT ${RUN_COLUMNS}
FROM ${RUN_TABLES}
WHERE run.idempotency_key = $key
  AND run.queued_at > $since
ORDER BY run.queued_at DESC
LIMIT 1`;

const COUNT_QUEUED = `
SELECT count(*) AS queued
FROM run
WHERE task_id = $task AND state = 'queued'`;

const INSERT = `
INSERT INTO run (
  task_id, state, cause, retry_of, fire_time, queued_at, params, asked_by, reason, idempotency_key, handle
)
VALUES ($task, 'queued', $cause, $retryOf, $fireTime, $queuedAt, $params, $by, $reason, $key, $handle)`;

const LIFT_QUARANTINE = `
UPDATE task
SET quarantined_at = NULL, quarantined_by_run = NULL
WHERE id = $task AND quarantined_at IS NOT NULL`;

const BY_NUMBER = `
SELECT ${RUN_COLUMNS}
FROM ${RUN_TABLES}
WHERE run.number = $number`;

/** The gate and the insert, in one transaction; see `Store.addRun`. */
export function addRun(connection: Connection, request: NewRun, now: Date): AddedRun {
  return connection.transaction(() => {
    const admission = decide(connection, request, now);
    if (admission.kind === 'attached' || admission.kind === 'repeated')
      return { admission, run: admission.run };
    if (admission.kind !== 'admitted' || request.dryRun) return { admission, run: null };
    return { admission, run: insert(connection, request, now) };
  });
}

export function findRun(connection: Connection, number: number): Run | null {
  const row = connection.get(BY_NUMBER, { number });
  return row ? runOf(row) : null;
}

/** How many runs of a task wait. */
export function countQueued(connection: Connection, task: number): number {
  return Number(connection.get(COUNT_QUEUED, { task })?.queued);
}

function decide(connection: Connection, request: NewRun, now: Date): Admission {
  const task = findTaskRowId(connection, request.task);
  const sameKey = request.idempotencyKey === null ? null : findByKey(connection, request.idempotencyKey, now);
  return admit({
    ifRunning: request.ifRunning,
    maxQueued: request.maxQueued,
    active: task === null ? null : activeRun(connection, task),
    queued: task === null ? 0 : countQueued(connection, task),
    sameKey,
    sameKeySameTask: sameKey !== null && isSameTask(sameKey.task, request.task),
    pause: request.evenIfPaused || task === null ? null : findPauseInForce(connection, task, now),
    draining: request.draining || findOrders(connection).drain !== null,
  });
}

function findByKey(connection: Connection, key: string, now: Date): Run | null {
  const row = connection.get(WITH_KEY, { key, since: now.getTime() - IDEMPOTENCY_KEY_MS });
  return row ? runOf(row) : null;
}

function insert(connection: Connection, request: NewRun, now: Date): Run | null {
  const task = requireTaskRowId(connection, request.task);
  if (request.cause === 'manual' || request.cause === 'retry') connection.run(LIFT_QUARANTINE, { task });
  const { lastId } = connection.run(INSERT, {
    task,
    cause: request.cause,
    retryOf: request.retryOf,
    fireTime: request.fireTime?.getTime() ?? null,
    queuedAt: now.getTime(),
    params: JSON.stringify(request.params),
    by: request.by,
    reason: request.reason,
    key: request.idempotencyKey,
    handle: request.handle,
  });
  return findRun(connection, lastId);
}

function isSameTask(a: TaskId, b: TaskId): boolean {
  return a.group === b.group && a.name === b.name;
}
