import type { Run } from '../../run/run.ts';
import type { TaskId } from '../../task/task-id.ts';
import { type Row, RUN_COLUMNS, recordOf, runOf } from '../rows.ts';
import { emptyRecord, type TaskRecord } from '../task-record.ts';
import type { Connection } from './connection.ts';

/** Where RUN_COLUMNS come from. */
export const RUN_TABLES = 'run JOIN task ON task.id = run.task_id';

const TASK_ID = `
SELECT id
FROM task
WHERE task_group = $group AND name = $name`;

const ADD_TASK = `
INSERT INTO task (task_group, name)
VALUES ($group, $name)`;

const ONE_TASK = 'SELECT * FROM task WHERE task_group = $group AND name = $name';

/** Tasks of which no more is known than their schedule are none of these. */
const KNOWN_TASKS = `
SELECT *
FROM task
WHERE quarantined_at IS NOT NULL
  OR paused_at IS NOT NULL
  OR resumed_at IS NOT NULL
  OR override IS NOT NULL
  OR intent IS NOT NULL
  OR EXISTS (SELECT 1 FROM run WHERE run.task_id = task.id)`;

/** The running run, else the oldest queued one: `running` sorts behind `queued`, so the descending state finds it first. */
const ACTIVE = `
SELECT ${RUN_COLUMNS}
FROM task
JOIN run ON run.number = (
  SELECT active.number FROM run AS active
  WHERE active.task_id = task.id AND active.state IN ('queued', 'running')
  ORDER BY active.state DESC, active.number LIMIT 1
)`;
const ACTIVE_OF_TASK = `${ACTIVE} WHERE task.id = $task`;

const LAST = `
SELECT ${RUN_COLUMNS}
FROM task
JOIN run ON run.number = (
  SELECT last.number FROM run AS last
  WHERE last.task_id = task.id AND last.started_at IS NOT NULL AND last.ended_at IS NOT NULL
  ORDER BY last.number DESC LIMIT 1
)`;
const LAST_OF_TASK = `${LAST} WHERE task.id = $task`;

const LAST_SUCCESSES = `
SELECT task.task_group, task.name, run.ended_at
FROM task
JOIN run ON run.number = (
  SELECT good.number FROM run AS good
  WHERE good.task_id = task.id AND good.state IN ('succeeded', 'finished')
  ORDER BY good.number DESC LIMIT 1
)`;

const DURATIONS = `
SELECT ended_at - started_at AS duration
FROM run
WHERE task_id = $task
  AND state IN ('succeeded', 'finished')
ORDER BY number DESC
LIMIT $limit`;

export function findTaskRowId(connection: Connection, { group, name }: TaskId): number | null {
  const row = connection.get(TASK_ID, { group, name });
  return row ? Number(row.id) : null;
}

/** Within a transaction: the row of a task, made at its first run. */
export function requireTaskRowId(connection: Connection, task: TaskId): number {
  return findTaskRowId(connection, task) ?? addTaskRow(connection, task);
}

/** Adds the row of a task that has none, and gives its id. */
export function addTaskRow(connection: Connection, { group, name }: TaskId): number {
  return connection.run(ADD_TASK, { group, name }).lastId;
}

/** The task's running run, else its oldest queued one, else null. */
export function activeRun(connection: Connection, task: number): Run | null {
  const row = connection.get(ACTIVE_OF_TASK, { task });
  return row ? runOf(row) : null;
}

/** Three statements for all: one by one, ten thousand tasks would take a second. */
export function listTaskRecords(connection: Connection): TaskRecord[] {
  const active = byTask(connection.all(ACTIVE));
  const last = byTask(connection.all(LAST));
  return connection
    .all(KNOWN_TASKS)
    .map((row) => readRecord(row, { active: active.get(row.id), last: last.get(row.id) }));
}

export function findTaskRecord(connection: Connection, { group, name }: TaskId): TaskRecord {
  const row = connection.get(ONE_TASK, { group, name });
  if (!row) return emptyRecord({ group, name });
  const task = Number(row.id);
  return readRecord(row, {
    active: connection.get(ACTIVE_OF_TASK, { task }),
    last: connection.get(LAST_OF_TASK, { task }),
  });
}

export function listLastSuccesses(connection: Connection): { task: TaskId; endedAt: Date }[] {
  return connection.all(LAST_SUCCESSES).map((row) => ({
    task: { group: String(row.task_group), name: String(row.name) },
    endedAt: new Date(Number(row.ended_at)),
  }));
}

export function listDurations(connection: Connection, id: TaskId, limit: number): number[] {
  const task = findTaskRowId(connection, id);
  if (task === null) return [];
  return connection.all(DURATIONS, { task, limit }).map((row) => Number(row.duration));
}

function byTask(rows: readonly Row[]): Map<unknown, Row> {
  return new Map(rows.map((row) => [row.task_id, row]));
}

function readRecord(row: Row, { active, last }: Record<'active' | 'last', Row | undefined>): TaskRecord {
  return recordOf(row, {
    task: { group: String(row.task_group), name: String(row.name) },
    active: active ? runOf(active) : null,
    lastRun: last ? runOf(last) : null,
  });
}
