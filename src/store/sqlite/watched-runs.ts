import type { Run } from '../../run/run.ts';
import { RUN_COLUMNS, runOf } from '../rows.ts';
import type { SeenRun, SeenStart, WatchedRun } from '../watched-run.ts';
import { findRun } from './add-run.ts';
import { ADD_ATTEMPT, NEXT_TOKEN } from './claim-run.ts';
import type { Connection } from './connection.ts';
import { RUN_TABLES, requireTaskRowId } from './task-rows.ts';

const BY_SIGHTING = 'SELECT number FROM run WHERE sighting = $sighting';

const INSERT = `
INSERT INTO run (task_id, state, cause, fire_time, queued_at, params, handle)
VALUES ($task, 'queued', $cause, $fireTime, $queuedAt, '{}', $handle)`;

const WATCHED = `
SELECT ${RUN_COLUMNS}
FROM ${RUN_TABLES}
WHERE run.handle IS NOT NULL
  AND run.state IN ('queued', 'running')
ORDER BY run.number`;

const SET_HANDLE = `
UPDATE run
SET handle = $handle
WHERE number = $number
  AND handle IS NOT NULL
  AND state = 'queued'`;

const START = `
UPDATE run
SET state = 'running', attempt = attempt + 1, started_at = coalesce(started_at, $startedAt), not_before = NULL,
  error = NULL, replica = $node, token = $token, lease_expires_at = NULL, sighting = $sighting
WHERE number = $number
  AND handle IS NOT NULL
  AND state = 'queued'`;

const WITHDRAW = `
DELETE FROM run
WHERE number = $number
  AND state = 'queued'
  AND attempt = 0`;

/** See `Store.addSeenRun`. */
export function addSeenRun(connection: Connection, seen: SeenRun): Run {
  return connection.transaction(() => {
    const known = connection.get(BY_SIGHTING, { sighting: seen.sighting });
    const number = known ? Number(known.number) : insert(connection, seen);
    const run = findRun(connection, number);
    if (!run) throw new Error(`run ${number} is not there`);
    return run;
  });
}

export function listWatched(connection: Connection): WatchedRun[] {
  return connection
    .all(WATCHED)
    .map((row) => ({ ...runOf(row), sighting: (row.sighting ?? null) as string | null }) as WatchedRun);
}

export function setHandle(connection: Connection, number: number, handle: string): boolean {
  return connection.run(SET_HANDLE, { number, handle }).changes === 1;
}

export function startSeen(connection: Connection, number: number, start: SeenStart): boolean {
  return connection.transaction(() => writeStart(connection, number, start));
}

export function withdrawRun(connection: Connection, number: number): void {
  connection.run(WITHDRAW, { number });
}

function insert(connection: Connection, seen: SeenRun): number {
  const { lastId } = connection.run(INSERT, {
    task: requireTaskRowId(connection, seen.task),
    cause: seen.cause,
    fireTime: seen.fireTime?.getTime() ?? null,
    queuedAt: seen.startedAt.getTime(),
    handle: seen.handle,
  });
  writeStart(connection, lastId, seen);
  return lastId;
}

function writeStart(
  connection: Connection,
  number: number,
  { sighting, node, startedAt }: SeenStart,
): boolean {
  const token = Number(connection.get(NEXT_TOKEN)?.token);
  const at = startedAt.getTime();
  if (connection.run(START, { number, node, token, startedAt: at, sighting }).changes === 0) return false;
  connection.run(ADD_ATTEMPT, { number, now: at });
  return true;
}
