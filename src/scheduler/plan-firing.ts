import type { Firing, PlannedFire, UnfiredStretch } from '../run/firing.ts';
import { addUnfiredTime, dueJudge, type FireStretch } from '../schedule/misfire.ts';
import { findQuiet, type Quiet, type QuietStretch, quietEnd, quietText } from '../schedule/quiet.ts';
import { checkParams } from '../task/check-params.ts';
import type { ConfiguredTask } from '../task/task.ts';
import type { ScheduledTask } from './timetable.ts';

/** What is decided on: the fire times of a task after `from` that are due, rising, at least one. */
export interface Due {
  from: Date;
  times: Iterable<Date>;
  now: Date;
}

const MINUTE_MS = 60_000;
/** Fire times that are gone through in one step. */
export const STEP = 1_000;

/** Decides what becomes of fire times that are due. `random` gives 0 to 1, for jitter. Pure. */
export function planFiring(task: ScheduledTask, due: Due, random: () => number): Firing {
  const steps = planInSteps(task, due, random);
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
}

/** The same in steps: it yields after each, because after a long outage there may be millions of fire times. */
export function* planInSteps(
  task: ScheduledTask,
  due: Due,
  random: () => number,
): Generator<undefined, Firing> {
  const sifted = yield* sift(task, due);
  const { onTime, catchUp, missed } = sifted.judgement;
  const fires: PlannedFire[] = catchUp.map((fireTime) => ({
    fireTime,
    cause: 'catch-up',
    notBefore: startOfCatchUp(task, due.now, random),
  }));
  if (onTime)
    fires.push({ fireTime: onTime, cause: 'schedule', notBefore: jittered(onTime, task.jitterMs, random) });
  const unfired = inOrder([...missed.map(as('missed')), ...sifted.quietOnes.map(as('skipped'))]);
  const base = {
    task: task.id,
    schedule: task.schedule,
    timezone: task.timezone,
    from: due.from,
    through: sifted.latest ?? due.from,
    overlap: task.overlap,
  };
  const checked = checkParams(task.params, {});
  if (checked.ok) return { ...base, fires, unfired, params: checked.params };
  const reason = checked.problems.join(' ');
  const refused = fires.map(({ fireTime: time }) => single(time, reason));
  return { ...base, fires: [], unfired: [...unfired, ...refused], params: {} };
}

/** What else than its fire times the plan of a task depends on; null when tasks that are alike are planned for one by one. */
export function planKey({ misfire, overlap, jitterMs, quiet, params }: ScheduledTask): string | null {
  if (jitterMs > 0 || quiet || Object.keys(params).length > 0) return null;
  return `${misfire.plan} ${misfire.withinMs} ${overlap}`;
}

/** Takes the quiet fire times out while the others are judged, and remembers the last of all. */
function* sift({ quiet, misfire }: ScheduledTask, { times, now }: Due) {
  const judge = dueJudge(misfire, now);
  const quietOnes: FireStretch<'quiet'>[] = [];
  const stretchOf = quietFinder(quiet);
  let latest: Date | null = null;
  let gone = 0;
  for (const time of times) {
    latest = time;
    const stretch = stretchOf(time);
    if (stretch) addUnfiredTime(quietOnes, time, { why: 'quiet', reason: `quiet: ${quietText(stretch)}` });
    else judge.add(time);
    gone += 1;
    if (gone % STEP === 0) yield;
  }
  return { judgement: judge.end(), quietOnes, latest };
}

/** Looks it up once a minute: what clocks show differs between zones by whole minutes. */
function quietFinder(quiet: Quiet | null): (time: Date) => QuietStretch | undefined {
  let known: { minute: number; stretch: QuietStretch | undefined } | undefined;
  return (time) => {
    if (!quiet) return undefined;
    const minute = Math.floor(time.getTime() / MINUTE_MS);
    if (known?.minute !== minute) known = { minute, stretch: findQuiet(quiet, time) };
    return known.stretch;
  };
}

/** What is made up for waits until the quiet hours are over, if it is found in them. */
function startOfCatchUp({ quiet, jitterMs }: ConfiguredTask, now: Date, random: () => number): Date | null {
  const start = jittered(now, jitterMs, random) ?? now;
  const end = quiet ? quietEnd(quiet, start) : start;
  return end > now ? end : null;
}

function jittered(from: Date, jitterMs: number, random: () => number): Date | null {
  return jitterMs === 0 ? null : new Date(from.getTime() + Math.floor(random() * jitterMs));
}

function single(time: Date, reason: string): UnfiredStretch {
  return { state: 'skipped', first: time, last: time, count: 1, times: [time], reason, why: 'parameters' };
}

function as(state: UnfiredStretch['state']): (stretch: FireStretch<UnfiredStretch['why']>) => UnfiredStretch {
  return (stretch) => ({ ...stretch, state });
}

function inOrder(stretches: UnfiredStretch[]): UnfiredStretch[] {
  return stretches.sort((a, b) => a.first.getTime() - b.first.getTime());
}
