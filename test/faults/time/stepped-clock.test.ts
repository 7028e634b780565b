import { expect, test } from 'vitest';
import type { Run } from '../../../src/run/run.ts';
import { fireTimes } from '../../../src/schedule/fire-times.ts';
import { loadSchedule } from '../../../src/schedule/parse-schedule.ts';
import type { ConfiguredTask } from '../../../src/task/task.ts';
import { fullName } from '../../../src/task/task-id.ts';
import { FakeClock, settle } from '../../support/fake-clock.ts';
import type { FakeAttempt } from '../../support/fake-work.ts';
import { FaultRow } from '../../support/fault-row.ts';
import { LONG } from '../../support/faults.ts';
import { type Random, seededRandom } from '../../support/random.ts';
import { sampleTask } from '../../support/sample-task.ts';
import { schedulerRig } from '../../support/scheduler-rig.ts';

const STORIES = LONG ? 60 : 3;
const STEPS = 12;
const SEED = 20_261_128;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** So often the wall clock is looked at. */
const LOOK_MS = 30_000;
/** Mostly an hour; what comes before a fire time, and after it, too. */
const STEPS_MS = [HOUR_MS, -HOUR_MS, HOUR_MS, -HOUR_MS, 2 * HOUR_MS, -MINUTE_MS, 10 * MINUTE_MS, -LOOK_MS];
/** A night in which the clocks of Berlin go forward, one in which they go back, and any other. */
const STARTS = ['2026-03-29T00:10:00Z', '2026-10-25T00:10:00Z', '2026-01-15T00:00:00Z'];
const TASKS = [
  scheduled('g/minutely', '* * * * *', 'all'),
  scheduled('g/often', '*/30 * * * * *', 'once'),
  scheduled('g/skip', '*/7 * * * *', 'skip'),
  scheduled('g/half', '*/30 * * * *', 'once'),
  scheduled('g/hourly', '0 * * * *', 'all'),
  scheduled('g/fixed', '30 2 * * *', 'once'),
  scheduled('g/every', '@every 90s', 'all'),
];
/** At work the whole time. */
const LASTING = sampleTask('g/lasting', { timeoutMs: 1_000 * HOUR_MS });

function scheduled(name: string, schedule: string, plan: ConfiguredTask['misfire']['plan']): ConfiguredTask {
  const misfire = { plan, withinMs: 24 * HOUR_MS };
  return sampleTask(name, { schedule, timezone: 'Europe/Berlin', misfire, overlap: 'allow' });
}

function isOf({ id }: ConfiguredTask): (attempt: FakeAttempt) => boolean {
  return ({ order }) => order.marks.SUNBIRD_TASKS_TASK === fullName(id);
}

function fireTimeOf({ order }: FakeAttempt): number {
  return Date.parse(order.marks.SUNBIRD_TASKS_FIRE_TIME ?? '');
}

function allTimes({ schedule, timezone }: ConfiguredTask, from: Date, to: Date): number[] {
  return [...fireTimes(loadSchedule(schedule ?? ''), timezone, from, to)].map(Number);
}

/** Fire times that the store says led to no work, with a reason. */
function unfiredTimes(task: ConfiguredTask, rows: readonly Run[]): number[] {
  return rows.flatMap((row) => {
    if (!('merged' in row) || row.fireTime === null || !row.reason) return [];
    if (row.merged === null) return [row.fireTime.getTime()];
    const { lastFireTime, count } = row.merged;
    const times = allTimes(task, new Date(row.fireTime.getTime() - 1), lastFireTime);
    return times.length === count ? times : [];
  });
}

/** Any instant to step the clock at, or one beside a minute's beginning, when most fires. */
function untilStepMs(random: Random, now: Date): number {
  if (random.whole(0, 1) === 0) return random.whole(0, 15 * MINUTE_MS);
  return MINUTE_MS - (now.getTime() % MINUTE_MS) + random.whole(0, 9) * MINUTE_MS + random.pick([-1, 0, 1]);
}

/** Lets a scheduler run while its clock is set anew again and again, until all that the clock showed has passed. */
async function tellStory(random: Random, start: string) {
  const clock = new FakeClock(start);
  const rig = await schedulerRig({ tasks: [...TASKS, LASTING], clock, maxRunning: 9_999 });
  const { attempts } = rig.work;
  await rig.scheduler.start();
  const { number } = await rig.trigger(LASTING);
  const faults: string[] = [];
  let [latest, ended] = [clock.now(), 0];
  const pass = async (ms: number) => {
    await clock.advance(ms);
    for (; ended < attempts.length; ended++) {
      const attempt = attempts[ended] as FakeAttempt;
      if (fireTimeOf(attempt) > clock.now().getTime()) faults.push(`run ${attempt.run} is early`);
      if (attempt.run !== number) attempt.end();
    }
    await settle();
    if (clock.now() > latest) latest = clock.now();
  };
  for (let step = 0; step < STEPS; step++) {
    await pass(untilStepMs(random, clock.now()));
    clock.step(random.pick(STEPS_MS));
    await pass(random.pick([0, 1, LOOK_MS, random.whole(0, MINUTE_MS)]));
  }
  const reached = latest;
  while (clock.now() <= reached) await pass(MINUTE_MS);
  await pass(2 * LOOK_MS);
  const lasting = attempts.filter(isOf(LASTING));
  for (const attempt of lasting) attempt.end();
  await settle();
  const state = await rig.stateOf(number);
  if (state !== 'succeeded' || lasting.length !== 1)
    faults.push(`lasting work is ${state}, begun ${lasting.length} times`);
  await rig.scheduler.stop(0);
  return { faults, attempts, rows: await rig.store.listRuns({ limit: 99_999 }), until: clock.now() };
}

/** Fire times that came to nothing, came twice, or are none. */
function findFaults(task: ConfiguredTask, expected: readonly number[], found: readonly number[]): string[] {
  const counts = new Map(expected.map((at) => [at, 0]));
  for (const at of found) counts.set(at, (counts.get(at) ?? Number.NaN) + 1);
  return [...counts]
    .filter(([, count]) => count !== 1)
    .map(([at, count]) => `${fullName(task.id)} at ${new Date(at).toISOString()} ${count} times`);
}

test('F9 a clock set an hour forward and back fires no time twice and loses none', async (context) => {
  const row = new FaultRow(context);
  const random = seededRandom(SEED);
  const faults: string[] = [];
  let [ran, unfired] = [0, 0];
  for (let index = 0; index < STORIES; index++) {
    const start = STARTS[index % STARTS.length] as string;
    const story = await tellStory(random, start);
    faults.push(...story.faults);
    for (const task of TASKS) {
      const worked = story.attempts.filter(isOf(task)).map(fireTimeOf);
      const own = story.rows.filter((each) => fullName(each.task) === fullName(task.id));
      const left = unfiredTimes(task, own);
      faults.push(...findFaults(task, allTimes(task, new Date(start), story.until), [...worked, ...left]));
      ran += worked.length;
      unfired += left.length;
    }
  }
  row.often(`${STORIES * STEPS} steps of the clock`);
  row.figure(`${ran} fire times ran, ${unfired} missed with a reason, ${faults.length} wrong, seed ${SEED}`);
  expect(faults.slice(0, 20)).toEqual([]);
}, 1_200_000);
