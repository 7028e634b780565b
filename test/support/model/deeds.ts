import { expect } from 'vitest';
import { REQUEST } from '../scheduler-rig.ts';
import { type Step, taskOf } from './plan.ts';
import type { Side, Stage } from './stage.ts';

type Of<Name extends Step['do']> = Extract<Step, { do: Name }>;

type Deeds = { [Name in Step['do']]: (stage: Stage, step: Of<Name>) => Promise<void> };

/** Longer than a lease and the sweeps that find out that it ended. */
const LOST_MS = 45_000;
const MINUTE_MS = 60_000;

/** Until it is sure that a replica is dead, and the other one has taken over. */
const SILENT_MS = 42_000;
/** From just after a full minute until just before the next one. */
const MOST_OF_MINUTE_MS = 55_000;

/** What each step does to the replicas, and what the model makes of it. */
const DEEDS: Deeds = {
  // Time goes on elsewhere.
  pass: async () => {},
  trigger,
  end,
  pause,
  resume,
  cancel,
  reload,
  kill: async (stage, step) => await kill(stage, sideOf(step)),
  stop: async (stage, step) => await stop(stage, sideOf(step)),
  boot: async (stage, step) => await boot(stage, sideOf(step)),
  'try-out': tryOut,
  'lose-store': lose,
  freeze: lose,
  outage,
};

/** Does it, unless there is nothing that it could be done to. */
export async function carryOut<Name extends Step['do']>(
  stage: Stage,
  step: Of<Name> & { do: Name },
): Promise<void> {
  await DEEDS[step.do](stage, step);
}

async function trigger(stage: Stage, { task, ifRunning, replica }: Of<'trigger'>): Promise<void> {
  const plan = stage.planAt(task);
  const boot = stage.pair.boots[replica];
  if (!plan || !boot) return;
  const expected = stage.model.trigger(plan.name, ifRunning);
  const { scheduler } = boot.rig;
  const { admission, run } = await scheduler.trigger(taskOf(plan), { ...REQUEST, ifRunning });
  expect(admission.kind, `trigger of ${plan.name}`).toBe(expected);
  if (admission.kind === 'admitted') stage.model.add(plan.name, run?.number ?? 0);
}

async function end(stage: Stage, { pick, outcome }: Of<'end'>): Promise<void> {
  const running = await stage.listRunning();
  const number = running[pick % running.length];
  if (number === undefined) return;
  await stage.pair.endWork(number, { outcome });
  stage.model.end(await stage.modelRun(number), outcome);
}

async function pause(stage: Stage, { task, minutes }: Of<'pause'>): Promise<void> {
  const plan = stage.planAt(task);
  if (!plan) return;
  const since = stage.pair.clock.now();
  const until = minutes === null ? null : new Date(since.getTime() + minutes * 60_000);
  await stage.pair.store.pauseTask(taskOf(plan).id, { by: null, reason: null, since, until, next: null });
  stage.model.pause(plan.name, until && stage.secondsAt(until));
}

async function resume(stage: Stage, { task, replica }: Of<'resume'>): Promise<void> {
  const plan = stage.planAt(task);
  const boot = stage.pair.boots[replica];
  if (!plan || !boot) return;
  await boot.rig.scheduler.resume(taskOf(plan), { missed: 'skip', by: null });
  stage.model.resume(plan.name);
}

async function cancel(stage: Stage, { pick, replica, thenKill }: Of<'cancel'>): Promise<void> {
  const boot = stage.pair.boots[replica];
  const open = await stage.pair.store.listRuns({ states: ['running', 'queued'], limit: 10_000 });
  const run = open[pick % open.length];
  if (!run || !boot) return;
  const modelRun = await stage.modelRun(run.number);
  const other = sideOf({ replica: 1 - replica });
  const isOther = (await stage.listOwned(other)).includes(run.number);
  if (modelRun.abandonedAt !== null) return;
  await boot.rig.scheduler.cancel(run.number, { error: 'cancelled', graceMs: 1_000 });
  if (run.state === 'queued') return stage.model.cancelQueued(modelRun);
  if (thenKill && isOther) {
    // Before it can have learnt of that.
    modelRun.cancelAsked = true;
    return await kill(stage, other);
  }
  stage.model.end(modelRun, 'cancelled');
}

async function reload(stage: Stage, { file }: Of<'reload'>): Promise<void> {
  const plan = stage.files[file % stage.files.length] ?? [];
  await stage.pair.reload(plan);
  if (stage.pair.living.length > 0) stage.model.load(plan);
}

async function kill(stage: Stage, side: Side): Promise<void> {
  if (!stage.pair.boots[side]) return;
  const owned = await stage.listOwned(side);
  stage.pair.kill(side);
  stage.model.living -= 1;
  for (const number of owned) (await stage.modelRun(number)).abandonedAt = stage.model.now;
}

async function stop(stage: Stage, side: Side): Promise<void> {
  if (!stage.pair.boots[side]) return;
  const owned = await stage.listOwned(side);
  if (await stage.wouldRace(owned)) return;
  stage.model.living -= 1;
  await stage.pair.stop(side);
  stage.model.now = stage.secondsAt(stage.pair.clock.now());
  for (const number of owned) stage.model.end(await stage.modelRun(number), 'interrupted');
}

async function boot(stage: Stage, side: Side): Promise<void> {
  if (stage.pair.boots[side]) return;
  await stage.pair.boot(side);
  stage.model.living += 1;
  stage.model.load(stage.pair.file);
  stage.model.look();
}

/**
 * It has another schedule for each task for more than a minute, and dies just before something is due by those that it
 * replaced. The other one takes that for its business until it knows.
 */
async function tryOut(stage: Stage, { replica, everyMinutes }: Of<'try-out'>): Promise<void> {
  const { pair, model } = stage;
  const side = sideOf({ replica });
  if (pair.boots[side] || pair.living.length === 0) return;
  const tried = pair.file.map((plan) => ({ ...plan, everyMinutes: plan.everyMinutes && everyMinutes }));
  await pair.boot(side, tried);
  model.living += 1;
  model.load(tried);
  await stage.advance(MINUTE_MS);
  model.look();
  await stage.compare();
  await stage.advance(MOST_OF_MINUTE_MS);
  await kill(stage, side);
  const [youngest] = await pair.store.listBoots();
  model.goBack(pair.file, stage.secondsAt(youngest?.seenAt ?? pair.clock.now()));
  await stage.advance(SILENT_MS);
  model.look();
}

/** For longer than its lease it hears nothing of the store, or does nothing at all. */
async function lose(stage: Stage, step: Of<'lose-store' | 'freeze'>): Promise<void> {
  const { model, pair } = stage;
  const boot = pair.boots[step.replica];
  if (!boot) return;
  const owned = await stage.listOwned(sideOf(step));
  if (await stage.wouldRace(owned)) return;
  const runs = await Promise.all(owned.map((number) => stage.modelRun(number)));
  const attempts = runs.map((run) => run.attempts.length - 1);
  const isAlone = model.living === 1;
  if (step.do === 'freeze') boot.clock.freeze();
  else boot.rig.away.now = true;
  if (!isAlone) for (const run of runs) run.abandonedAt = model.now;
  await stage.advance(LOST_MS);
  if (!isAlone) model.recover();
  boot.rig.away.now = false;
  if (step.do === 'freeze') boot.clock.thaw();
  for (const [index, run] of runs.entries()) {
    // Nobody took it up: its owner is back, and ends it by itself.
    if (isAlone || run.abandonedAt !== null) model.end(run, 'interrupted');
    else model.clear(run, attempts[index] ?? 0);
  }
}

/** Nobody hears of the store, for longer than a lease. */
async function outage(stage: Stage): Promise<void> {
  const boots = stage.pair.living;
  const owned = (await Promise.all(boots.map((boot) => stage.pair.listOwned(boot)))).flat();
  if (await stage.wouldRace(owned)) return;
  for (const boot of boots) boot.rig.away.now = true;
  await stage.advance(LOST_MS);
  for (const boot of boots) boot.rig.away.now = false;
  for (const number of owned) stage.model.end(await stage.modelRun(number), 'interrupted');
}

function sideOf({ replica }: { replica: number }): Side {
  return replica === 0 ? 0 : 1;
}
