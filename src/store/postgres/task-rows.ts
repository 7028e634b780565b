import type { Standing } from '../../run/decide-firing.ts';
import type { TaskId } from '../../task/task-id.ts';
import { numberOf, pauseOf, type Row, recordOf, runOf } from '../rows.ts';
import { emptyRecord, type TaskRecord } from '../task-record.ts';
import { type Connection, often, type Statements } from './connection.ts';

/** Where RUN_COLUMNS come from. */
export const RUN_TABLES = 'sunbird_tasks.run JOIN sunbird_tasks.task ON task.id = run.task_id';

/** Held to the end of the transaction: nobody else decides about this task meanwhile. */
const LOCK = often(`
SELECT id
FROM sunbird_tasks.task
WHERE task_group = $group AND name = $name
FOR NO KEY UPDATE`);

const ADD_TASK = `
INSERT INTO sunbird_tasks.task (task_group, name)
VALUES ($group, $name)
ON CONFLICT DO NOTHING`;

/** How tasks stand at the gate: the running run, else the oldest queued one, and all that the task's own row says. */
const STANDINGS = `
SELECT task.*, task.name AS task_name, active.*, sunbird_tasks.present() AS present,
  (SELECT drained_at FROM sunbird_tasks.store) AS drained_at,
  (
    SELECT count(*) FROM sunbird_tasks.run AS waiting
    WHERE waiting.task_id = task.id AND waiting.state = 'queued'
  ) AS queued
FROM sunbird_tasks.task
LEFT JOIN LATERAL (
  SELECT * FROM sunbird_tasks.run
  WHERE run.task_id = task.id AND run.state IN ('queued', 'running')
  ORDER BY run.state DESC, run.number
  LIMIT 1
) AS active ON true`;
const STANDINGS_OF = `${STANDINGS} WHERE task.id = ANY($tasks::bigint[])`;
/** Tasks of which no more is known than their schedule are none of these. By EXISTS Postgres may go through all runs. */
const STANDINGS_KNOWN = `${STANDINGS}
WHERE task.quarantined_at IS NOT NULL
  OR task.paused_at IS NOT NULL
  OR task.resumed_at IS NOT NULL
  OR task.override IS NOT NULL
  OR task.intent IS NOT NULL
  OR (SELECT number FROM sunbird_tasks.run WHERE run.task_id = task.id ORDER BY -number LIMIT 1) IS NOT NULL`;
const STANDING_NAMED = often(`${STANDINGS} WHERE task.task_group = $group AND task.name = $name`);

const LAST = `
SELECT last.*, task.task_group, task.name AS task_name
FROM sunbird_tasks.task
CROSS JOIN LATERAL (
  SELECT * FROM sunbird_tasks.run
  WHERE run.task_id = task.id AND run.started_at IS NOT NULL AND run.ended_at IS NOT NULL
  ORDER BY -run.number
  LIMIT 1
) AS last`;
const LAST_NAMED = often(`${LAST} WHERE task.task_group = $group AND task.name = $name`);

const LAST_SUCCESSES = `
SELECT task.task_group, task.name, good.ended_at
FROM sunbird_tasks.task
CROSS JOIN LATERAL (
  SELECT ended_at FROM sunbird_tasks.run
  WHERE run.task_id = task.id AND run.state IN ('succeeded', 'finished')
  ORDER BY -run.number
  LIMIT 1
) AS good`;

const DURATIONS = `
SELECT (extract(epoch FROM ended_at - started_at) * 1000)::bigint AS duration
FROM sunbird_tasks.run
WHERE run.task_id = (SELECT id FROM sunbird_tasks.task WHERE task_group = $group AND name = $name)
  AND run.state IN ('succeeded', 'finished')
ORDER BY -run.number
LIMIT $limit`;

/** How a task stands, with the instant of that. */
export interface TaskStanding extends Standing {
  task: number;
  present: Date;
  draining: boolean;
}

/** Within a transaction: the row of a task, made at its first run, and locked. */
export async function lockTask(sql: Statements, { group, name }: TaskId): Promise<number> {
  const row = await sql.get(LOCK, { group, name });
  if (row) return Number(row.id);
  await sql.run(ADD_TASK, { group, name });
  return Number((await sql.get(LOCK, { group, name }))?.id);
}

/** How tasks stand, in no order. A decision needs them locked before, by a statement of its own. */
export async function listStandings(sql: Statements, tasks: readonly number[]): Promise<TaskStanding[]> {
  return (await sql.all(STANDINGS_OF, { tasks })).map(standingOf);
}

/** How one task stands, or null when it has no row. */
export async function findStanding(sql: Statements, { group, name }: TaskId): Promise<TaskStanding | null> {
  const row = await sql.get(STANDING_NAMED, { group, name });
  return row ? standingOf(row) : null;
}

export async function listTaskRecords(sql: Connection): Promise<TaskRecord[]> {
  const [standings, lasts] = await Promise.all([sql.all(STANDINGS_KNOWN), sql.all(LAST)]);
  const lastOf = new Map(lasts.map((row) => [Number(row.task_id), row]));
  return standings.map((row) => readRecord(row, lastOf.get(Number(row.id))));
}

export async function findTaskRecord(sql: Connection, task: TaskId): Promise<TaskRecord> {
  const { group, name } = task;
  const [row, last] = await Promise.all([
    sql.get(STANDING_NAMED, { group, name }),
    sql.get(LAST_NAMED, { group, name }),
  ]);
  return row ? readRecord(row, last) : emptyRecord(task);
}

export async function listLastSuccesses(sql: Connection): Promise<{ task: TaskId; endedAt: Date }[]> {
  return (await sql.all(LAST_SUCCESSES)).map((row) => ({
    task: { group: String(row.task_group), name: String(row.name) },
    endedAt: new Date(Number(row.ended_at)),
  }));
}

export async function listDurations(sql: Connection, task: TaskId, limit: number): Promise<number[]> {
  const { group, name } = task;
  return (await sql.all(DURATIONS, { group, name, limit })).map((row) => Number(row.duration));
}

function standingOf(row: Row): TaskStanding {
  return {
    task: Number(row.id),
    active: row.number === null ? null : runOf(row),
    queued: Number(row.queued),
    pause: pauseOf(row),
    quarantinedBy: numberOf(row.quarantined_by_run),
    draining: row.drained_at !== null,
    present: new Date(Number(row.present)),
  };
}

function readRecord(row: Row, last: Row | undefined): TaskRecord {
  return recordOf(row, {
    task: { group: String(row.task_group), name: String(row.task_name) },
    active: row.number === null ? null : runOf(row),
    lastRun: last ? runOf(last) : null,
  });
}
