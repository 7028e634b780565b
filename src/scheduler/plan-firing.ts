import type { Firing, PlannedFire, UnfiredStretch } from '../run/firing.ts';
import { judgeDue } from '../schedule/misfire.ts';
import { checkParams } from '../task/check-params.ts';
import type { ConfiguredTask } from '../task/task.ts';

/** What is decided on: the fire times of a task after `from` that are due, rising, at least one. */
export interface Due {
  from: Date;
  times: Iterable<Date>;
  now: Date;
}

/** Decides what becomes of fire times that are due. `random` gives 0 to 1, for jitter. Pure. */
export function planFiring(task: ConfiguredTask, due: Due, random: () => number): Firing {
  const { onTime, catchUp, missed, latest } = judgeDue(due.times, task.misfire, due.now);
  const fires: PlannedFire[] = catchUp.map((fireTime) => ({
    fireTime,
    cause: 'catch-up',
    notBefore: jittered(due.now, task.jitterMs, random),
  }));
  if (onTime)
    fires.push({ fireTime: onTime, cause: 'schedule', notBefore: jittered(onTime, task.jitterMs, random) });
  const unfired: UnfiredStretch[] = missed.map((stretch) => ({ ...stretch, state: 'missed' }));
  const base = {
    task: task.id,
    from: due.from,
    through: latest ?? due.from,
    overlap: task.overlap,
  };
  const checked = checkParams(task.params, {});
  if (checked.ok) return { ...base, fires, unfired, params: checked.params };
  const reason = checked.problems.join(' ');
  const refused = fires.map(({ fireTime: time }) => single(time, reason));
  return { ...base, fires: [], unfired: [...unfired, ...refused], params: {} };
}

function jittered(from: Date, jitterMs: number, random: () => number): Date | null {
  return jitterMs === 0 ? null : new Date(from.getTime() + Math.floor(random() * jitterMs));
}

function single(time: Date, reason: string): UnfiredStretch {
  return { state: 'skipped', first: time, last: time, count: 1, times: [time], reason, why: 'parameters' };
}
