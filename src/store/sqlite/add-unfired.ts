import { MOST_SINGLE_ROWS } from '../../schedule/misfire.ts';
import { alikeRows, type UnfiredOfTask } from '../alike-rows.ts';
import type { Connection } from './connection.ts';

/** Newest first; one row more than may stand for single fire times. */
const NEWEST = `
SELECT number, state, reason, fire_count, queued_at
FROM run
WHERE task_id = $task
ORDER BY number DESC
LIMIT ${MOST_SINGLE_ROWS + 1}`;

const INSERT_UNFIRED = `
INSERT INTO run (task_id, state, cause, fire_time, last_fire_time, fire_count, queued_at, ended_at, params, reason)
VALUES ($task, $state, 'schedule', $first, $last, $count, $now, $now, '{}', $reason)
ON CONFLICT DO NOTHING`;

const EXTEND = `
UPDATE run
SET last_fire_time = $last, fire_count = $count, ended_at = $now
WHERE number = $number`;

const DELETE_MERGED = `
DELETE FROM run
WHERE number IN (SELECT value FROM json_each($numbers))`;

type Unfired = UnfiredOfTask & { now: Date };

/** Adds fire times that led to no work: a row each while they are few in a row, else one row that stands for all. */
export function addUnfired(connection: Connection, of: Unfired): void {
  const { task, stretch, now } = of;
  const alike = alikeRows(connection.all(NEWEST, { task }), of);
  const count = alike.reduce((sum, row) => sum + Number(row.fire_count), stretch.count);
  if (count <= MOST_SINGLE_ROWS) {
    for (const time of stretch.times) insert(connection, of, { first: time, last: null, count: 1 });
    return;
  }
  const [oldest, ...later] = alike.map((row) => Number(row.number)).reverse();
  if (oldest === undefined) {
    insert(connection, of, { first: stretch.first, last: stretch.last, count });
    return;
  }
  connection.run(EXTEND, { number: oldest, last: stretch.last.getTime(), count, now: now.getTime() });
  if (later.length > 0) connection.run(DELETE_MERGED, { numbers: JSON.stringify(later) });
}

function insert(
  connection: Connection,
  { task, stretch, now }: Unfired,
  { first, last, count }: { first: Date; last: Date | null; count: number },
): void {
  connection.run(INSERT_UNFIRED, {
    task,
    state: stretch.state,
    first: first.getTime(),
    last: last?.getTime() ?? null,
    count,
    now: now.getTime(),
    reason: stretch.reason,
  });
}
