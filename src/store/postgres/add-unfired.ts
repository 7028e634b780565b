import { MOST_SINGLE_ROWS } from '../../schedule/misfire.ts';
import { alikeRows, type UnfiredOfTask } from '../alike-rows.ts';
import type { Row } from '../rows.ts';
import type { Statements } from './connection.ts';

/** Newest first; one row more than may stand for single fire times. */
const NEWEST = `
SELECT number, state, reason, fire_count, queued_at
FROM sunbird_tasks.run
WHERE task_id = $task
ORDER BY -number
LIMIT ${MOST_SINGLE_ROWS + 1}`;

const INSERT_UNFIRED = `
INSERT INTO sunbird_tasks.run (
  task_id, state, cause, fire_time, last_fire_time, fire_count, queued_at, ended_at, params, reason
)
SELECT $task, $state, 'schedule', time, $last, $count, present, present, '{}', $reason
FROM unnest($times::timestamptz[]) AS time, sunbird_tasks.present() AS present
ORDER BY time
ON CONFLICT DO NOTHING`;

const EXTEND = `
UPDATE sunbird_tasks.run
SET last_fire_time = $last, fire_count = $count, ended_at = sunbird_tasks.present()
WHERE number = $number`;

const DELETE_MERGED = `
DELETE FROM sunbird_tasks.run
WHERE number = ANY($numbers::bigint[])`;

/** Adds fire times that led to no work: a row each while they are few in a row, else one row that stands for all. */
export async function addUnfired(sql: Statements, of: UnfiredOfTask): Promise<void> {
  const { task, stretch } = of;
  const { state, reason, first, last } = stretch;
  const alike: Row[] = alikeRows(await sql.all(NEWEST, { task }), of);
  const count = alike.reduce((sum, row) => sum + Number(row.fire_count), stretch.count);
  const row = { task, state, reason };
  if (count <= MOST_SINGLE_ROWS) {
    await sql.run(INSERT_UNFIRED, { ...row, times: stretch.times, last: null, count: 1 });
    return;
  }
  const [oldest, ...later] = alike.map(({ number }) => Number(number)).reverse();
  if (oldest === undefined) {
    await sql.run(INSERT_UNFIRED, { ...row, times: [first], last, count });
    return;
  }
  await sql.run(EXTEND, { number: oldest, last, count });
  if (later.length > 0) await sql.run(DELETE_MERGED, { numbers: later });
}
