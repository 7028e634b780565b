import type { TaskSchedule } from '../store.ts';
import type { Connection } from './connection.ts';
import { requireTaskRowId } from './task-rows.ts';

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
  of: { schedules: readonly TaskSchedule[]; exclusive: boolean; now: Date },
): Date[] {
  return connection.transaction(() => {
    const ids = of.schedules.map(({ task }) => requireTaskRowId(connection, task));
    if (of.exclusive) connection.run(FORGET_OTHERS, { ids: JSON.stringify(ids) });
    return of.schedules.map((wanted, index) =>
      register(connection, { wanted, id: ids[index] ?? 0, now: of.now }),
    );
  });
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
  connection.run(BEGIN, { id, schedule, timezone, now: now.getTime() });
  return now;
}
