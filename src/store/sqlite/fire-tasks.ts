import { admitFire } from '../../run/admission.ts';
import {
  askingOf,
  type Firing,
  type PlannedFire,
  skipReason,
  type UnfiredCount,
  type UnfiredStretch,
} from '../../run/firing.ts';
import { afterSkip, isInForce, pauseReason, stoodAt } from '../../run/pause.ts';
import type { Fired } from '../store.ts';
import { countQueued } from './add-run.ts';
import { addUnfired } from './add-unfired.ts';
import type { Connection } from './connection.ts';
import { findPauseInForce, setPause } from './pauses.ts';
import { activeRun, requireTaskRowId } from './task-rows.ts';

const STANDING = `
SELECT judged_through, quarantined_by_run
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
  const standing = connection.get(STANDING, { task });
  const through = Number(standing?.judged_through);
  if (through !== firing.from.getTime()) return { through: new Date(through), runs: [], unfired: [] };
  connection.run(ADVANCE, { task, through: firing.through.getTime() });
  const unfired: UnfiredCount[] = [];
  for (const planned of firing.unfired) {
    const stretch = asPaused(connection, task, planned);
    addUnfired(connection, { task, stretch, now });
    unfired.push(stretch);
  }
  const quarantinedBy = standing?.quarantined_by_run == null ? null : Number(standing.quarantined_by_run);
  const busy = activeRun(connection, task) !== null;
  const runs = firing.fires.flatMap((fire, index) => {
    // Those of one firing wait for each other; a run from before decides by the task's overlap.
    const asking = askingOf(firing.overlap, !busy && index > 0);
    return fireOnce(connection, { task, fire, firing, asking, quarantinedBy, unfired, now });
  });
  return { through: firing.through, runs, unfired };
}

/** Fire times that nobody was there for are skipped, not missed, where a pause would have held them back. */
function asPaused(connection: Connection, task: number, stretch: UnfiredStretch): UnfiredStretch {
  const pause = findPauseInForce(connection, task, stretch.first);
  if (stretch.state !== 'missed' || !stoodAt(pause, stretch.first)) return stretch;
  if (!isInForce(pause, stretch.last)) return stretch;
  if (pause.next !== null && pause.next < stretch.count) return stretch;
  if (pause.next !== null) setPause(connection, task, afterSkip(pause, stretch.count));
  return { ...stretch, state: 'skipped', reason: pauseReason(pause), why: 'paused' };
}

interface Fire {
  task: number;
  fire: PlannedFire;
  firing: Firing;
  asking: ReturnType<typeof askingOf>;
  quarantinedBy: number | null;
  /** Takes what the gate refused. */
  unfired: UnfiredCount[];
  now: Date;
}

/** The number of the run it led to; none when the gate refused it, which becomes a row, or when it fired before. */
function fireOnce(
  connection: Connection,
  { task, fire, firing, asking, quarantinedBy, unfired, now }: Fire,
): number[] {
  const { fireTime, cause, notBefore } = fire;
  const situation = {
    ...asking,
    active: activeRun(connection, task),
    queued: countQueued(connection, task),
    sameKey: null,
    sameKeySameTask: false,
    pause: findPauseInForce(connection, task, fireTime),
    // While nothing is admitted fire times are not judged; they are late afterwards.
    draining: false,
  };
  const admission = admitFire(situation, quarantinedBy);
  switch (admission.kind) {
    case 'admitted': {
      const { changes, lastId } = connection.run(INSERT_FIRE, {
        task,
        cause,
        fireTime: fireTime.getTime(),
        now: now.getTime(),
        notBefore: notBefore?.getTime() ?? null,
        params: JSON.stringify(firing.params),
        beside: asking.ifRunning === 'beside' ? 1 : 0,
      });
      return changes === 0 ? [] : [lastId];
    }
    case 'attached':
    case 'repeated':
      return [];
    default: {
      const times = { first: fireTime, last: fireTime, count: 1, times: [fireTime] };
      const why = admission.kind;
      const stretch = { state: 'skipped', reason: skipReason(admission), why, ...times } as const;
      addUnfired(connection, { task, stretch, now });
      unfired.push(stretch);
      if (admission.kind === 'paused' && admission.pause.next !== null)
        setPause(connection, task, afterSkip(admission.pause));
      return [];
    }
  }
}
