import type { TaskId } from '../../task/task-id.ts';
import type { TaskSchedule } from '../store.ts';
import type { Connection } from './connection.ts';
import type { TaskIds } from './task-ids.ts';
import { findTaskRowId, requireTaskRowId } from './task-rows.ts';

/** Further ahead of the clock than this, what was judged was judged by a clock that was wrong. */
const DAY_MS = 86_400_000;

const SCHEDULE = `
SELECT schedule, timezone, judged_through
FROM task
WHERE id = $id`;

const BEGIN = `
UPDATE task
SET schedule = $schedule, timezone = $timezone, judged_through = $now
WHERE id = $id`;

const FORGET_OTHERS = `
UPDATE task
SET schedule = NULL, timezone = NULL, judged_through = NULL
WHERE schedule IS NOT NULL
  AND id NOT IN (SELECT value FROM json_each($ids))`;

/** See `Store.registerSchedules`. */
export function registerSchedules(
  connection: Connection,
  { schedules, ids, now }: { schedules: readonly TaskSchedule[]; ids: TaskIds; now: Date },
): Date[] {
  const registered = connection.transaction(() =>
    schedules.map((wanted) => {
      const id = requireTaskRowId(connection, wanted.task);
      return { task: wanted.task, id, through: register(connection, { wanted, id, now }) };
    }),
  );
  // They are what will fire.
  for (const { task, id } of registered) ids.remember(task, id);
  return registered.map(({ through }) => through);
}

/** See `Store.forgetSchedules`. */
export function forgetSchedules(connection: Connection, kept: readonly TaskId[]): void {
  connection.transaction(() => {
    const ids = kept.map((task) => findTaskRowId(connection, task));
    connection.run(FORGET_OTHERS, { ids: JSON.stringify(ids.filter((id) => id !== null)) });
  });
}

function later(through: Date, judged: unknown): Date {
  return judged == null ? through : new Date(Math.max(through.getTime(), Number(judged)));
}

function register(
  connection: Connection,
  { wanted, id, now }: { wanted: TaskSchedule; id: number; now: Date },
): Date {
  const { schedule, timezone } = wanted;
  const known = connection.get(SCHEDULE, { id });
  const through = Number(known?.judged_through);
  const goesOn = known?.schedule === schedule && known.timezone === timezone;
  if (goesOn && through <= now.getTime() + DAY_MS) return new Date(through);
  const begin = wanted.through ? later(wanted.through, known?.judged_through) : now;
  connection.run(BEGIN, { id, schedule, timezone, now: begin.getTime() });
  return begin;
}
