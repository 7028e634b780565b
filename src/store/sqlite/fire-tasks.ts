import { type DecidedFiring, decideFiring } from '../../run/decide-firing.ts';
import type { Firing } from '../../run/firing.ts';
import { numberOf, PAUSE_COLUMNS, pauseOf } from '../rows.ts';
import type { Fired } from '../store.ts';
import { countQueued } from './add-run.ts';
import { addUnfired } from './add-unfired.ts';
import type { Connection } from './connection.ts';
import { setPause } from './pauses.ts';
import { activeRun, requireTaskRowId } from './task-rows.ts';

const STANDING = `
SELECT schedule, timezone, judged_through, quarantined_by_run, ${PAUSE_COLUMNS}
FROM task
WHERE id = $task`;

const ADVANCE = `
UPDATE task
SET judged_through = $through
WHERE id = $task`;

const INSERT_FIRE = `
INSERT INTO run (task_id, state, cause, fire_time, queued_at, not_before, params, beside)
VALUES ($task, 'queued', $cause, $fireTime, $now, $notBefore, $params, $beside)
ON CONFLICT DO NOTHING`;

/** See `Store.fireTasks`. */
export function fireTasks(connection: Connection, firings: readonly Firing[], now: Date): Fired[] {
  return connection.transaction(() => firings.map((firing) => fireTask(connection, firing, now)));
}

function fireTask(connection: Connection, firing: Firing, now: Date): Fired {
  const task = requireTaskRowId(connection, firing.task);
  const row = connection.get(STANDING, { task }) ?? {};
  const nothing = { otherSchedule: false, runs: [], unfired: [] };
  if (row.schedule !== firing.schedule || row.timezone !== firing.timezone)
    return { ...nothing, through: firing.through, otherSchedule: true };
  const through = Number(row.judged_through);
  if (through !== firing.from.getTime()) return { ...nothing, through: new Date(through) };
  connection.run(ADVANCE, { task, through: firing.through.getTime() });
  const pause = pauseOf(row);
  const decided = decideFiring(firing, {
    active: activeRun(connection, task),
    queued: countQueued(connection, task),
    pause,
    quarantinedBy: numberOf(row.quarantined_by_run),
  });
  for (const stretch of decided.unfired) addUnfired(connection, { task, stretch, now });
  if (decided.pause !== pause) setPause(connection, task, decided.pause);
  const runs = decided.queue.flatMap((fire) => queueFire(connection, { task, fire, firing, now }));
  return { ...nothing, through: firing.through, runs, unfired: [...decided.unfired] };
}

interface QueuedFire {
  task: number;
  fire: DecidedFiring['queue'][number];
  firing: Firing;
  now: Date;
}

/** The number of the run; none when the fire time has fired before. */
function queueFire(connection: Connection, { task, fire, firing, now }: QueuedFire): number[] {
  const { changes, lastId } = connection.run(INSERT_FIRE, {
    task,
    cause: fire.cause,
    fireTime: fire.fireTime.getTime(),
    now: now.getTime(),
    notBefore: fire.notBefore?.getTime() ?? null,
    params: JSON.stringify(firing.params),
    beside: fire.beside ? 1 : 0,
  });
  return changes === 0 ? [] : [lastId];
}
