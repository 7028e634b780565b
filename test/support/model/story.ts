import { carryOut } from './deeds.ts';
import type { Plan, Step } from './plan.ts';
import { ReplicaPair } from './replica-pair.ts';
import { Stage } from './stage.ts';

const MINUTE_MS = 60_000;
/** So long after a full minute what fires at it has fired. */
const AFTER_MINUTE_MS = 3_000;
/** So long before a full minute what a replica left behind has been found. */
const BEFORE_MINUTE_MS = 2_000;
/** Within this another replica has learnt of what one was asked for. */
const TOLD_MS = 6_000;
/** What comes later than this after a full minute is left to the next one. */
const LATE_IN_MINUTE_MS = 45_000;
/** These need a minute each, from its beginning: until a lease has ended and somebody noticed. */
const LONG_STEPS: readonly Step['do'][] = [
  'kill',
  'stop',
  'boot',
  'try-out',
  'lose-store',
  'freeze',
  'outage',
  'pass',
];

/** Tells a story to two replicas and to the model, and compares what history says after each step and each minute. */
export async function tell({ files, steps }: Plan): Promise<void> {
  await using pair = await ReplicaPair.make(files[0] ?? []);
  const stage = new Stage(pair, files);
  for (const replica of [0, 1]) await carryOut(stage, { do: 'boot', replica });
  await stage.advance(AFTER_MINUTE_MS);
  for (const step of steps) await take(stage, step);
  await passMinute(stage);
}

async function take(stage: Stage, step: Step): Promise<void> {
  const isLong = LONG_STEPS.includes(step.do) || (step.do === 'cancel' && step.thenKill);
  if (stage.intoMinuteMs > (isLong ? AFTER_MINUTE_MS : LATE_IN_MINUTE_MS)) await passMinute(stage);
  await carryOut(stage, step);
  if (!isLong) {
    await stage.advance(TOLD_MS);
    stage.model.look();
    return await stage.compare();
  }
  const minutes = step.do === 'pass' ? step.minutes : 1;
  for (let minute = 0; minute < minutes; minute++) await passMinute(stage);
}

/** Goes on to where what fires at the next full minute has fired. */
async function passMinute(stage: Stage): Promise<void> {
  await stage.advance(MINUTE_MS - BEFORE_MINUTE_MS - stage.intoMinuteMs);
  stage.model.recover();
  await stage.compare();
  await stage.advance(BEFORE_MINUTE_MS + AFTER_MINUTE_MS);
  stage.model.look();
  await stage.compare();
}
