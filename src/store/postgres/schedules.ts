import type { TaskId } from '../../task/task-id.ts';
import type { TaskSchedule } from '../store.ts';
import type { Connection } from './connection.ts';

/** Replicas that start at once take turns, so that they never wait for each other's rows. */
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('sunbird-tasks schedules ' || $schema, 0))`;

const WANTED =
  'unnest($groups::text[], $names::text[], $schedules::text[], $timezones::text[], $throughs::timestamptz[])';

const ADD_TASKS = `
INSERT INTO sunbird_tasks.task (task_group, name)
SELECT task_group, name
FROM unnest($groups::text[], $names::text[]) AS wanted (task_group, name)
WHERE NOT EXISTS (
  SELECT FROM sunbird_tasks.task WHERE task.task_group = wanted.task_group AND task.name = wanted.name
)
ON CONFLICT DO NOTHING`;

/** Further ahead of the clock than a day, what was judged was judged by a clock that was wrong. */
const BEGIN = `
UPDATE sunbird_tasks.task
SET schedule = wanted.schedule, timezone = wanted.timezone,
  judged_through = CASE
    WHEN wanted.through IS NULL THEN sunbird_tasks.present()
    ELSE greatest(wanted.through, task.judged_through)
  END
FROM ${WANTED} AS wanted (task_group, name, schedule, timezone, through)
WHERE task.task_group = wanted.task_group
  AND task.name = wanted.name
  AND (
    task.schedule IS DISTINCT FROM wanted.schedule
    OR task.timezone IS DISTINCT FROM wanted.timezone
    OR task.judged_through > sunbird_tasks.present() + interval '1 day'
  )`;

const JUDGED = `
SELECT task.judged_through
FROM unnest($groups::text[], $names::text[]) WITH ORDINALITY AS wanted (task_group, name, place)
JOIN sunbird_tasks.task USING (task_group, name)
ORDER BY place`;

const FORGET_OTHERS = `
UPDATE sunbird_tasks.task
SET schedule = NULL, timezone = NULL, judged_through = NULL
WHERE schedule IS NOT NULL
  AND NOT EXISTS (
    SELECT FROM unnest($groups::text[], $names::text[]) AS kept (task_group, name)
    WHERE kept.task_group = task.task_group AND kept.name = task.name
  )`;

/** See `Store.registerSchedules`. */
export async function registerSchedules(
  connection: Connection,
  wanted: readonly TaskSchedule[],
): Promise<Date[]> {
  if (wanted.length === 0) return [];
  const groups = wanted.map(({ task }) => task.group);
  const names = wanted.map(({ task }) => task.name);
  const schedules = wanted.map(({ schedule }) => schedule);
  const timezones = wanted.map(({ timezone }) => timezone);
  const throughs = wanted.map(({ through = null }) => through);
  return await connection.transaction(async (sql) => {
    await sql.get(LOCK, { schema: connection.schema });
    await sql.run(ADD_TASKS, { groups, names });
    await sql.run(BEGIN, { groups, names, schedules, timezones, throughs });
    const rows = await sql.all(JUDGED, { groups, names });
    return rows.map((row) => new Date(Number(row.judged_through)));
  });
}

/** See `Store.forgetSchedules`. */
export async function forgetSchedules(connection: Connection, kept: readonly TaskId[]): Promise<void> {
  const groups = kept.map(({ group }) => group);
  const names = kept.map(({ name }) => name);
  await connection.run(FORGET_OTHERS, { groups, names });
}
