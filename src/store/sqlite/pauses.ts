import { isInForce, type Pause } from '../../run/pause.ts';
import type { TaskId } from '../../task/task-id.ts';
import type { Lifted } from '../operator-changes.ts';
import { PAUSE_COLUMNS, pauseOf } from '../rows.ts';
import type { Connection } from './connection.ts';
import { requireTaskRowId } from './task-rows.ts';

const SET = `
UPDATE task
SET paused_at = $since, paused_until = $until, paused_next = $next, paused_by = $by, pause_reason = $reason
WHERE id = $task`;

const BEFORE = `
SELECT ${PAUSE_COLUMNS}, quarantined_at
FROM task
WHERE id = $task`;

const LIFT = `
UPDATE task
SET paused_at = NULL, paused_until = NULL, paused_next = NULL, paused_by = NULL, pause_reason = NULL,
  quarantined_at = NULL, quarantined_by_run = NULL, resumed_at = $now
WHERE id = $task`;

const CLEAR = `
UPDATE task
SET paused_at = NULL, paused_until = NULL, paused_next = NULL, paused_by = NULL, pause_reason = NULL
WHERE id = $task`;

export function pauseTask(connection: Connection, id: TaskId, pause: Pause): void {
  connection.transaction(() => setPause(connection, requireTaskRowId(connection, id), pause));
}

/** Within a transaction: the pause of a task as it is from now on; null for none. */
export function setPause(connection: Connection, task: number, pause: Pause | null): void {
  if (!pause) return void connection.run(CLEAR, { task });
  const { since, until, next, by, reason } = pause;
  connection.run(SET, { task, since: since.getTime(), until: until?.getTime() ?? null, next, by, reason });
}

/** See `OperatorChanges.resumeTask`. */
export function resumeTask(connection: Connection, id: TaskId, now: Date): Lifted {
  return connection.transaction(() => {
    const task = requireTaskRowId(connection, id);
    const before = connection.get(BEFORE, { task }) ?? {};
    liftPause(connection, task, now);
    return { pause: pauseOf(before), quarantined: before.quarantined_at !== null };
  });
}

/** Within a transaction: no pause and no quarantine of the task from now on. */
export function liftPause(connection: Connection, task: number, now: Date): void {
  connection.run(LIFT, { task, now: now.getTime() });
}

/** The pause of a task that holds at an instant, or null. */
export function findPauseInForce(connection: Connection, task: number, at: Date): Pause | null {
  const pause = pauseOf(connection.get(BEFORE, { task }) ?? { paused_at: null });
  return isInForce(pause, at) ? pause : null;
}
