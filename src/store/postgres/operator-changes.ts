import type { Override } from '../../task/override.ts';
import type { TaskId } from '../../task/task-id.ts';
import type { Drain, IntentChange, Orders, Wish } from '../operator-changes.ts';
import { ordersOf, overrideOf, PAUSE_COLUMNS, pauseOf, textOf } from '../rows.ts';
import { type Connection, often, type Statements } from './connection.ts';
import { liftPause, setPause } from './pauses.ts';
import { lockTask } from './task-rows.ts';

const OVERRIDE = `
UPDATE sunbird_tasks.task
SET override = $override
WHERE id = $task`;

const COUNT_OVERRIDE = 'UPDATE sunbird_tasks.store SET overrides_revision = overrides_revision + 1';

const OVERRIDDEN = 'SELECT task_group, name, override FROM sunbird_tasks.task WHERE override IS NOT NULL';

const REPLACE_INTENT = `
UPDATE sunbird_tasks.task
SET intent = $to
WHERE id = $task AND intent IS NOT DISTINCT FROM $from`;

const WISHED = `
SELECT task_group, name, override, intent, ${PAUSE_COLUMNS}
FROM sunbird_tasks.task
WHERE paused_at IS NOT NULL OR override IS NOT NULL OR intent IS NOT NULL`;

const SET_DRAIN =
  'UPDATE sunbird_tasks.store SET drained_at = $since, drained_by = $by, drain_reason = $reason';
const FIND_ORDERS = often(
  'SELECT drained_at, drained_by, drain_reason, overrides_revision FROM sunbird_tasks.store',
);

export async function overrideTask(
  connection: Connection,
  id: TaskId,
  override: Override | null,
): Promise<void> {
  await connection.transaction(async (sql) => await setOverride(sql, await lockTask(sql, id), override));
}

export async function listOverrides(connection: Connection): Promise<{ task: TaskId; override: Override }[]> {
  return (await connection.all(OVERRIDDEN)).flatMap((row) => {
    const override = overrideOf(row);
    return override ? [{ task: { group: String(row.task_group), name: String(row.name) }, override }] : [];
  });
}

/** See `OperatorChanges.replaceIntent`. */
export async function replaceIntent(
  connection: Connection,
  id: TaskId,
  { from, to, pause, override }: IntentChange,
): Promise<boolean> {
  return await connection.transaction(async (sql) => {
    const task = await lockTask(sql, id);
    if ((await sql.run(REPLACE_INTENT, { task, from, to })) === 0) return false;
    if (pause) await setPause(sql, task, pause);
    if (pause === null) await liftPause(sql, task);
    if (override !== undefined) await setOverride(sql, task, override);
    return true;
  });
}

export async function listWishes(connection: Connection): Promise<Wish[]> {
  return (await connection.all(WISHED)).map((row) => ({
    task: { group: String(row.task_group), name: String(row.name) },
    pause: pauseOf(row),
    override: overrideOf(row),
    intent: textOf(row.intent),
  }));
}

export async function setDrain(connection: Connection, drain: Drain | null): Promise<void> {
  const { by = null, reason = null, since = null } = drain ?? {};
  await connection.run(SET_DRAIN, { by, reason, since });
}

export async function findOrders(connection: Connection): Promise<Orders> {
  return ordersOf((await connection.get(FIND_ORDERS)) ?? {});
}

async function setOverride(sql: Statements, task: number, override: Override | null): Promise<void> {
  await sql.run(OVERRIDE, { task, override: override && JSON.stringify(override) });
  await sql.run(COUNT_OVERRIDE);
}
