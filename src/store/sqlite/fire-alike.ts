import { decideFiring } from '../../run/decide-firing.ts';
import type { Firing } from '../../run/firing.ts';
import type { Fired } from '../store.ts';
import type { Connection } from './connection.ts';

/** Tasks that do not stand as most do: another schedule or judged elsewhere, paused, quarantined, with runs. */
const UNUSUAL = `
SELECT task.id
FROM json_each($tasks) AS fired
JOIN task ON task.id = fired.value
WHERE task.schedule IS NOT $schedule
  OR task.timezone IS NOT $timezone
  OR task.judged_through IS NOT $from
  OR task.quarantined_by_run IS NOT NULL
  OR task.paused_at IS NOT NULL
  OR EXISTS (SELECT 1 FROM run WHERE run.task_id = task.id AND run.state IN ('queued', 'running'))
  OR EXISTS (
    SELECT 1 FROM run WHERE run.task_id = task.id AND run.fire_time = $fireTime AND run.handle IS NULL
  )`;

const ADVANCE = `
UPDATE task
SET judged_through = $through
WHERE id IN (SELECT value FROM json_each($tasks))`;

/** In the order of the tasks, so that the numbers rise by one from each to the next. */
const QUEUE = `
INSERT INTO run (task_id, state, cause, fire_time, queued_at, not_before, params, beside)
SELECT value, 'queued', $cause, $fireTime, $now, $notBefore, $params, $beside
FROM json_each($tasks)`;

/** How most tasks stand at the gate. */
const FREE = { active: null, queued: 0, pause: null, quarantinedBy: null };

/** A firing, and the row of its task. */
export interface RowFiring {
  firing: Firing;
  task: number;
}

/** Firings of different tasks that are the same but for the task, with one fire each, in groups of several; and all others. */
export function groupAlike(firings: readonly RowFiring[]): { alike: RowFiring[][]; others: RowFiring[] } {
  const groups = new Map<string, RowFiring[]>();
  const others: RowFiring[] = [];
  const seen = new Set<number>();
  for (const each of firings) {
    const key = seen.has(each.task) ? null : alikeKey(each.firing);
    seen.add(each.task);
    const group = key === null ? others : groups.get(key);
    if (group) group.push(each);
    else if (key !== null) groups.set(key, [each]);
  }
  const all = [...groups.values()];
  return {
    alike: all.filter((group) => group.length > 1),
    others: [...all.filter((group) => group.length === 1).flat(), ...others],
  };
}

function alikeKey({ schedule, timezone, from, through, fires, unfired, overlap, params }: Firing) {
  const [fire] = fires;
  if (!fire || fires.length > 1 || unfired.length > 0) return null;
  const times = `${from.getTime()} ${through.getTime()} ${fire.fireTime.getTime()} ${fire.notBefore?.getTime()}`;
  return `${times} ${fire.cause} ${overlap} ${timezone} ${schedule} ${JSON.stringify(params)}`;
}

/**
 * Within a transaction: fires tasks of one group all at once, by one decision, since most stand alike. Undefined for
 * those that do not, which are to be decided about one by one; nothing was written for them.
 */
export function fireAlike(
  connection: Connection,
  group: readonly RowFiring[],
  now: Date,
): (Fired | undefined)[] {
  const [first] = group;
  const fire = first && decideFiring(first.firing, FREE).queue[0];
  if (!fire) return group.map(() => undefined);
  const { schedule, timezone, from, through, params } = first.firing;
  const fireTime = fire.fireTime.getTime();
  const rows = connection.all(UNUSUAL, {
    tasks: JSON.stringify(group.map(({ task }) => task)),
    schedule,
    timezone,
    from: from.getTime(),
    fireTime,
  });
  const unusual = new Set(rows.map(({ id }) => Number(id)));
  const usual = group.filter(({ task }) => !unusual.has(task));
  if (usual.length === 0) return group.map(() => undefined);
  const tasks = JSON.stringify(usual.map(({ task }) => task));
  connection.run(ADVANCE, { tasks, through: through.getTime() });
  const { lastId } = connection.run(QUEUE, {
    tasks,
    cause: fire.cause,
    fireTime,
    now: now.getTime(),
    notBefore: fire.notBefore?.getTime() ?? null,
    params: JSON.stringify(params),
    beside: fire.beside ? 1 : 0,
  });
  let number = lastId - usual.length;
  return group.map(({ task, firing }) => {
    if (unusual.has(task)) return undefined;
    number += 1;
    return { through: firing.through, schedule: 'same', runs: [number], unfired: [] };
  });
}
