import type { TaskId } from '../../task/task-id.ts';
import type { Row } from '../rows.ts';
import type { TaskSchedule } from '../store.ts';
import type { Connection } from './connection.ts';
import type { TaskIds } from './task-ids.ts';
import { addTaskRow } from './task-rows.ts';

/** Further ahead of the clock than this, what was judged was judged by a clock that was wrong. */
const DAY_MS = 86_400_000;

/** A row for each pair of group and name, in their order; of nulls where there is no such task. */
const KNOWN = `
SELECT task.id, task.schedule, task.timezone, task.judged_through
FROM json_each($tasks) AS wanted
LEFT JOIN task ON task.task_group = wanted.value ->> 0 AND task.name = wanted.value ->> 1
ORDER BY wanted.key`;

const BEGIN = `
UPDATE task
SET schedule = $schedule, timezone = $timezone, judged_through = $now
WHERE id = $id`;

const FORGET_OTHERS = `
UPDATE task
SET schedule = NULL, timezone = NULL, judged_through = NULL
WHERE schedule IS NOT NULL
  AND (task_group, name) NOT IN (SELECT value ->> 0, value ->> 1 FROM json_each($kept))`;

/** See `Store.registerSchedules`. */
export function registerSchedules(
  connection: Connection,
  { schedules, ids, now }: { schedules: readonly TaskSchedule[]; ids: TaskIds; now: Date },
): Date[] {
  const registered = connection.transaction(() => {
    const known = connection.all(KNOWN, { tasks: namesOf(schedules.map(({ task }) => task)) });
    return schedules.map((wanted, index) => register(connection, { wanted, known: known[index], now }));
  });
  // They are what will fire.
  for (const { task, id } of registered) ids.remember(task, id);
  return registered.map(({ through }) => through);
}

/** See `Store.forgetSchedules`. */
export function forgetSchedules(connection: Connection, kept: readonly TaskId[]): void {
  connection.run(FORGET_OTHERS, { kept: namesOf(kept) });
}

function namesOf(tasks: readonly TaskId[]): string {
  return JSON.stringify(tasks.map(({ group, name }) => [group, name]));
}

function later(through: Date, judged: unknown): Date {
  return judged == null ? through : new Date(Math.max(through.getTime(), Number(judged)));
}

function register(
  connection: Connection,
  { wanted, known, now }: { wanted: TaskSchedule; known: Row | undefined; now: Date },
): { task: TaskId; id: number; through: Date } {
  const { task, schedule, timezone } = wanted;
  const id = known?.id == null ? addTaskRow(connection, task) : Number(known.id);
  const judged = known?.judged_through;
  const goesOn = known?.schedule === schedule && known.timezone === timezone;
  if (goesOn && Number(judged) <= now.getTime() + DAY_MS)
    return { task, id, through: new Date(Number(judged)) };
  const through = wanted.through ? later(wanted.through, judged) : now;
  connection.run(BEGIN, { id, schedule, timezone, now: through.getTime() });
  return { task, id, through };
}
