import type { Override } from '../../task/override.ts';
import type { TaskId } from '../../task/task-id.ts';
import type { Drain, IntentChange, Orders, Wish } from '../operator-changes.ts';
import { ordersOf, overrideOf, PAUSE_COLUMNS, pauseOf, textOf } from '../rows.ts';
import type { Connection } from './connection.ts';
import { liftPause, setPause } from './pauses.ts';
import { requireTaskRowId } from './task-rows.ts';

const OVERRIDE = `
UPDATE task
SET override = $override
WHERE id = $task`;

const COUNT_OVERRIDE = 'UPDATE store SET overrides_revision = overrides_revision + 1';

const OVERRIDDEN = 'SELECT task_group, name, override FROM task WHERE override IS NOT NULL';

const REPLACE_INTENT = `
UPDATE task
SET intent = $to
WHERE id = $task AND intent IS $from`;

const WISHED = `
SELECT task_group, name, override, intent, ${PAUSE_COLUMNS}
FROM task
WHERE paused_at IS NOT NULL OR override IS NOT NULL OR intent IS NOT NULL`;

const SET_DRAIN = 'UPDATE store SET drained_at = $since, drained_by = $by, drain_reason = $reason';
const FIND_ORDERS = 'SELECT drained_at, drained_by, drain_reason, overrides_revision FROM store';

export function overrideTask(connection: Connection, id: TaskId, override: Override | null): void {
  connection.transaction(() => setOverride(connection, requireTaskRowId(connection, id), override));
}

export function listOverrides(connection: Connection): { task: TaskId; override: Override }[] {
  return connection.all(OVERRIDDEN).flatMap((row) => {
    const override = overrideOf(row);
    return override ? [{ task: { group: String(row.task_group), name: String(row.name) }, override }] : [];
  });
}

/** See `OperatorChanges.replaceIntent`. */
export function replaceIntent(
  connection: Connection,
  id: TaskId,
  { from, to, pause, override, now }: IntentChange & { now: Date },
): boolean {
  return connection.transaction(() => {
    const task = requireTaskRowId(connection, id);
    if (connection.run(REPLACE_INTENT, { task, from, to }).changes === 0) return false;
    if (pause) setPause(connection, task, pause);
    if (pause === null) liftPause(connection, task, now);
    if (override !== undefined) setOverride(connection, task, override);
    return true;
  });
}

export function listWishes(connection: Connection): Wish[] {
  return connection.all(WISHED).map((row) => ({
    task: { group: String(row.task_group), name: String(row.name) },
    pause: pauseOf(row),
    override: overrideOf(row),
    intent: textOf(row.intent),
  }));
}

export function setDrain(connection: Connection, drain: Drain | null): void {
  const { by = null, reason = null, since = null } = drain ?? {};
  connection.run(SET_DRAIN, { by, reason, since: since?.getTime() ?? null });
}

export function findOrders(connection: Connection): Orders {
  return ordersOf(connection.get(FIND_ORDERS) ?? {});
}

function setOverride(connection: Connection, task: number, override: Override | null): void {
  connection.run(OVERRIDE, { task, override: override && JSON.stringify(override) });
  connection.run(COUNT_OVERRIDE);
}
