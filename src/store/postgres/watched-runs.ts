import type { Run } from '../../run/run.ts';
import { RUN_COLUMNS, runOf, textOf } from '../rows.ts';
import type { SeenRun, SeenStart, WatchedRun } from '../watched-run.ts';
import { findRun } from './add-run.ts';
import type { Connection, Statements } from './connection.ts';
import { lockTask, RUN_TABLES } from './task-rows.ts';

const BY_SIGHTING = 'SELECT number FROM sunbird_tasks.run WHERE sighting = $sighting';

const INSERT = `
INSERT INTO sunbird_tasks.run (task_id, state, cause, fire_time, queued_at, params, handle)
VALUES ($task, 'queued', $cause, $fireTime, $queuedAt, '{}', $handle)
RETURNING number`;

const WATCHED = `
SELECT ${RUN_COLUMNS}
FROM ${RUN_TABLES}
WHERE run.handle IS NOT NULL
  AND run.state IN ('queued', 'running')
ORDER BY run.number`;

const SET_HANDLE = `
UPDATE sunbird_tasks.run
SET handle = $handle
WHERE number = $number
  AND handle IS NOT NULL
  AND state = 'queued'`;

const START = `
WITH started AS (
  UPDATE sunbird_tasks.run
  SET state = 'running', attempt = attempt + 1, started_at = coalesce(started_at, $startedAt), not_before = NULL,
    error = NULL, replica = $node, token = nextval('sunbird_tasks.lease_token'), lease_expires_at = NULL,
    sighting = $sighting
  WHERE number = $number
    AND handle IS NOT NULL
    AND state = 'queued'
  RETURNING number, attempt, replica
)
INSERT INTO sunbird_tasks.attempt (run, number, replica, started_at)
SELECT number, attempt, replica, $startedAt
FROM started`;

const WITHDRAW = `
DELETE FROM sunbird_tasks.run
WHERE number = $number
  AND state = 'queued'
  AND attempt = 0`;

/** See `Store.addSeenRun`. */
export async function addSeenRun(connection: Connection, seen: SeenRun): Promise<Run> {
  return await connection.transaction(async (sql) => {
    // Of replicas that see the same, one adds it: the others wait here and find it.
    const task = await lockTask(sql, seen.task);
    const known = await sql.get(BY_SIGHTING, { sighting: seen.sighting });
    const number = known ? Number(known.number) : await insert(sql, task, seen);
    const run = await findRun(sql, number);
    if (!run) throw new Error(`run ${number} is not there`);
    return run;
  });
}

export async function listWatched(connection: Connection): Promise<WatchedRun[]> {
  return (await connection.all(WATCHED)).map(
    (row) => ({ ...runOf(row), sighting: textOf(row.sighting) }) as WatchedRun,
  );
}

export async function setHandle(connection: Connection, number: number, handle: string): Promise<boolean> {
  return (await connection.run(SET_HANDLE, { number, handle })) === 1;
}

export async function startSeen(
  sql: Statements,
  number: number,
  { sighting, node, startedAt }: SeenStart,
): Promise<boolean> {
  return (await sql.run(START, { number, sighting, node, startedAt })) === 1;
}

export async function withdrawRun(connection: Connection, number: number): Promise<void> {
  await connection.run(WITHDRAW, { number });
}

async function insert(sql: Statements, task: number, seen: SeenRun): Promise<number> {
  const { cause, fireTime, handle, startedAt } = seen;
  const row = await sql.get(INSERT, { task, cause, fireTime, handle, queuedAt: startedAt });
  const number = Number(row?.number);
  await startSeen(sql, number, seen);
  return number;
}
