import { type Admission, admit } from '../../run/admission.ts';
import { isInForce } from '../../run/pause.ts';
import type { Run } from '../../run/run.ts';
import { fullName } from '../../task/task-id.ts';
import { RUN_COLUMNS, runOf } from '../rows.ts';
import { type AddedRun, IDEMPOTENCY_KEY_MS, type NewRun } from '../store.ts';
import { type Connection, often, type Statements } from './connection.ts';
import { findStanding, lockTask, RUN_TABLES } from './task-rows.ts';

/** Requests with the same key for different tasks lock different tasks; this lets one go first. */
const LOCK_KEY = often(`SELECT pg_advisory_xact_lock(hashtextextended('sunbird-tasks key ' || $key, 0))`);

const WITH_KEY = often(`
SELECT ${RUN_COLUMNS}
FROM ${RUN_TABLES}
WHERE run.idempotency_key = $key
  AND run.queued_at > sunbird_tasks.present() - $keptMs * interval '1 millisecond'
ORDER BY run.queued_at DESC
LIMIT 1`);

const INSERT = often(`
WITH run AS (
  INSERT INTO sunbird_tasks.run (
    task_id, state, cause, retry_of, fire_time, queued_at, params, asked_by, reason, idempotency_key, handle
  )
  VALUES (
    $task, 'queued', $cause, $retryOf, $fireTime, sunbird_tasks.present(), $params, $by, $reason, $key, $handle
  )
  RETURNING *
)
SELECT ${RUN_COLUMNS}
FROM run JOIN sunbird_tasks.task ON task.id = run.task_id`);

const LIFT_QUARANTINE = `
UPDATE sunbird_tasks.task
SET quarantined_at = NULL, quarantined_by_run = NULL
WHERE id = $task`;

const BY_NUMBER = often(`
SELECT ${RUN_COLUMNS}
FROM ${RUN_TABLES}
WHERE run.number = $number`);

/** The gate and the insert, in one transaction; see `Store.addRun`. */
export async function addRun(connection: Connection, request: NewRun): Promise<AddedRun> {
  if (request.dryRun) return { ...(await pass(connection, request)), run: null };
  return await connection.transaction(async (sql) => {
    if (request.idempotencyKey !== null) await sql.get(LOCK_KEY, { key: request.idempotencyKey });
    const task = await lockTask(sql, request.task);
    const { admission, quarantined } = await pass(sql, request);
    if (admission.kind === 'attached' || admission.kind === 'repeated')
      return { admission, run: admission.run };
    if (admission.kind !== 'admitted') return { admission, run: null };
    const isTrigger = request.cause === 'manual' || request.cause === 'retry';
    if (isTrigger && quarantined) await sql.run(LIFT_QUARANTINE, { task });
    return { admission, run: await insert(sql, task, request) };
  });
}

export async function findRun(sql: Statements, number: number): Promise<Run | null> {
  const row = await sql.get(BY_NUMBER, { number });
  return row ? runOf(row) : null;
}

async function pass(
  sql: Statements,
  request: NewRun,
): Promise<{ admission: Admission; quarantined: boolean }> {
  const { task, idempotencyKey: key, ifRunning, maxQueued } = request;
  const keyed = key === null ? undefined : await sql.get(WITH_KEY, { key, keptMs: IDEMPOTENCY_KEY_MS });
  const sameKey = keyed ? runOf(keyed) : null;
  const standing = await findStanding(sql, task);
  const pause = standing && isInForce(standing.pause, standing.present) ? standing.pause : null;
  const admission = admit({
    ifRunning,
    maxQueued,
    active: standing?.active ?? null,
    queued: standing?.queued ?? 0,
    sameKey,
    sameKeySameTask: sameKey !== null && fullName(sameKey.task) === fullName(task),
    pause: request.evenIfPaused ? null : pause,
    draining: request.draining || (standing ? standing.draining : await isDrained(sql)),
  });
  return { admission, quarantined: standing?.quarantinedBy != null };
}

/** For a task without a row. */
async function isDrained(sql: Statements): Promise<boolean> {
  return (await sql.get('SELECT drained_at FROM sunbird_tasks.store'))?.drained_at !== null;
}

async function insert(sql: Statements, task: number, request: NewRun): Promise<Run | null> {
  const row = await sql.get(INSERT, {
    task,
    cause: request.cause,
    retryOf: request.retryOf,
    fireTime: request.fireTime,
    params: JSON.stringify(request.params),
    by: request.by,
    reason: request.reason,
    key: request.idempotencyKey,
    handle: request.handle,
  });
  return row ? runOf(row) : null;
}
