import { type DecidedFiring, decideFiring } from '../../run/decide-firing.ts';
import type { Firing } from '../../run/firing.ts';
import { foundSchedule } from '../found-schedule.ts';
import { numberOf, PAUSE_COLUMNS, pauseOf } from '../rows.ts';
import type { Fired } from '../store.ts';
import { countQueued } from './add-run.ts';
import { addUnfired } from './add-unfired.ts';
import type { Connection } from './connection.ts';
import { fireAlike, groupAlike, type RowFiring } from './fire-alike.ts';
import { setPause } from './pauses.ts';
import type { TaskIds } from './task-ids.ts';
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
export function fireTasks(
  connection: Connection,
  { firings, ids, now }: { firings: readonly Firing[]; ids: TaskIds; now: Date },
): Fired[] {
  return connection.transaction(() => {
    const found = firings.map((firing) => ({ firing, task: ids.find(connection, firing.task) }));
    const fired = new Map<Firing, Fired>();
    const { alike, others } = groupAlike(found.filter(hasRow));
    const unusual = alike.flatMap((group) => {
      const done = fireAlike(connection, group, now);
      for (const [index, one] of done.entries()) if (one && group[index]) fired.set(group[index].firing, one);
      return group.filter((_, index) => !done[index]);
    });
    for (const { firing, task } of [...unusual, ...others])
      fired.set(firing, fireTask(connection, { firing, task }, now));
    return firings.map((firing) => fired.get(firing) ?? fireUnknown(connection, firing, now));
  });
}

function hasRow(found: { firing: Firing; task: number | null }): found is RowFiring {
  return found.task !== null;
}

function fireUnknown(connection: Connection, firing: Firing, now: Date): Fired {
  return fireTask(connection, { firing, task: requireTaskRowId(connection, firing.task) }, now);
}

function fireTask(connection: Connection, { firing, task }: RowFiring, now: Date): Fired {
  const row = connection.get(STANDING, { task }) ?? {};
  const found = foundSchedule(firing, row);
  const isNext = found.schedule === 'same' && found.through.getTime() === firing.from.getTime();
  if (!isNext) return { ...found, runs: [], unfired: [] };
  connection.run(ADVANCE, { task, through: firing.through.getTime() });
  const pause = pauseOf(row);
  const decided = decideFiring(firing, {
    active: activeRun(connection, task),
    queued: countQueued(connection, task),
    pause,
    quarantinedBy: numberOf(row.quarantined_by_run),
  });
  for (const stretch of decided.unfired) addUnfired(connection, { task, stretch, pause, now });
  if (decided.pause !== pause) setPause(connection, task, decided.pause);
  const runs = decided.queue.flatMap((fire) => queueFire(connection, { task, fire, firing, now }));
  return { ...found, through: firing.through, runs, unfired: [...decided.unfired] };
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
