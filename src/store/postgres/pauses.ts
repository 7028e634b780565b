import type { Pause } from '../../run/pause.ts';
import type { TaskId } from '../../task/task-id.ts';
import type { Lifted } from '../operator-changes.ts';
import { PAUSE_COLUMNS, pauseOf } from '../rows.ts';
import type { Connection, Statements } from './connection.ts';
import { lockTask } from './task-rows.ts';

const SET = `
UPDATE sunbird_tasks.task
SET paused_at = $since, paused_until = $until, paused_next = $next, paused_by = $by, pause_reason = $reason
WHERE id = $task`;

const BEFORE = `
SELECT ${PAUSE_COLUMNS}, quarantined_at
FROM sunbird_tasks.task
WHERE id = $task`;

const LIFT = `
UPDATE sunbird_tasks.task
SET paused_at = NULL, paused_until = NULL, paused_next = NULL, paused_by = NULL, pause_reason = NULL,
  quarantined_at = NULL, quarantined_by_run = NULL, resumed_at = sunbird_tasks.present()
WHERE id = $task`;

const NO_PAUSE = { since: null, until: null, next: null, by: null, reason: null };

export async function pauseTask(connection: Connection, id: TaskId, pause: Pause): Promise<void> {
  await connection.transaction(async (sql) => await setPause(sql, await lockTask(sql, id), pause));
}

/** Within a transaction: the pause of a task as it is from now on; null for none. */
export async function setPause(sql: Statements, task: number, pause: Pause | null): Promise<void> {
  await sql.run(SET, { task, ...(pause ?? NO_PAUSE) });
}

/** See `OperatorChanges.resumeTask`. */
export async function resumeTask(connection: Connection, id: TaskId): Promise<Lifted> {
  return await connection.transaction(async (sql) => {
    const task = await lockTask(sql, id);
    const before = (await sql.get(BEFORE, { task })) ?? {};
    await liftPause(sql, task);
    return { pause: pauseOf(before), quarantined: before.quarantined_at !== null };
  });
}

/** Within a transaction: no pause and no quarantine of the task from now on. */
export async function liftPause(sql: Statements, task: number): Promise<void> {
  await sql.run(LIFT, { task });
}
