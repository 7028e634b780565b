import { expect, test } from 'vitest';
import type { MisfirePlan } from '../../../src/schedule/misfire.ts';
import type { ConfiguredTask, Overlap } from '../../../src/task/task.ts';
import { fullName } from '../../../src/task/task-id.ts';
import { FaultRow } from '../../support/fault-row.ts';
import { LONG } from '../../support/faults.ts';
import { untilDone } from '../../support/fleet/fire-each-second.ts';
import { Fleet } from '../../support/fleet/fleet.ts';
import { Journal, uptimeMs } from '../../support/fleet/journal.ts';
import { startsOf } from '../../support/fleet/judge.ts';
import { type FireTimesTold, judgeFireTimes } from '../../support/fleet/judge-fire-times.ts';
import type { Replica } from '../../support/fleet/replica.ts';

const PLANS = ['skip', 'once', 'all'] as const satisfies MisfirePlan[];
const OVERLAPS = ['allow', 'skip', 'queue'] as const satisfies Overlap[];
/** Why a fire time of a plan is left alone when it is not the last one before the scheduler goes on. */
const LEFT = { skip: 'misfire: skip', once: 'misfire: once runs the latest only', all: null };
/** Whose work was still at it, or so the scheduler believed when it went on. */
const HELD_UP = /^run \d+ was still (running|waiting)$|^a run was waiting already behind run \d+$/;
const AFTER_MS = 2_000;
/** Within so much of its beginning and its end nobody knows whether a gap had begun, or was over. */
const MARGIN_MS = 500;
const AGAIN_MS = 1_000;
const HOUR_MS = 3_600_000;
/** Work that ends while nobody looks, within its time-out, which is over as well when somebody looks again. */
const BRIEF_MS = 1_000;
/** A fire time this late is no ordinary one any more. */
const LATE_MS = 60_000;
/** Due so long after the beginning of the test, while the scheduler is frozen for longer than that. */
const DUE_AFTER_MS = 15_000;
const LIMIT = { timeout: 120_000, interval: 20 };

/** How the timers of a scheduler come to be late, and for how long. */
const FAULTS = [
  {
    title: 'its event loop was blocked',
    times: LONG ? 5 : 1,
    lastsMs: LONG ? 5_000 : 4_000,
    suffer: (replica: Replica, ms: number): Promise<Gap> => replica.block(ms),
  },
  { title: 'its process was frozen', times: 1, lastsMs: LONG ? 90_000 : 4_000, suffer: freeze },
];

for (const { title, times, lastsMs, suffer } of FAULTS)
  test(
    `F11 each fire time ran once or is told as missed after ${title}`,
    async (context) => {
      const row = new FaultRow(context);
      row.often(`${times} x ${lastsMs} ms`);
      using journal = new Journal();
      const each = PLANS.flatMap((plan) => OVERLAPS.map((overlap) => eachSecond(journal, plan, overlap)));
      const dueAt = new Date(Math.ceil((Date.now() + DUE_AFTER_MS) / 1_000) * 1_000);
      const once = PLANS.map((plan) => onceADay(journal, plan, dueAt));
      const long = journal.task('work/long', { timeoutMs: HOUR_MS }, `sleep ${1 + lastsMs / 1_000}`);
      const brief = journal.task('work/brief', { timeoutMs: lastsMs / 2 }, `sleep ${BRIEF_MS / 1_000}`);
      const place = { sqlitePath: journal.beside('tasks.db') };
      await using fleet = await Fleet.start({ connection: place, tasks: [...each, ...once, long, brief] });
      const replica = await fleet.add();
      const { pid } = replica;
      const beganAt = await firstFireTime(journal, each);
      const number = await begin(fleet, journal, long);

      const gaps: Gap[] = [];
      for (let time = 0; time < times; time++) {
        const ended = await begin(fleet, journal, brief);
        gaps.push(await suffer(replica, lastsMs));
        expect(await fleet.end(ended)).toMatchObject({ state: 'succeeded', attempt: 1, error: null });
        await expect
          .poll(() => Date.now() - (gaps.at(-1)?.to.getTime() ?? 0), LIMIT)
          .toBeGreaterThan(AFTER_MS);
      }
      const endedAt = new Date(Math.floor(Date.now() / 1_000) * 1_000);
      expect(await fleet.end(number)).toMatchObject({ state: 'succeeded', attempt: 1 });
      await untilDone(fleet, { from: beganAt, to: endedAt, expected: [] }, LIMIT.timeout);
      expect(replica.pid).toBe(pid);
      await replica.stop();

      const seconds = secondsOf(beganAt, endedAt);
      row.figure(`${seconds.length * each.length} fire times`);
      const counts: (Counts & { plan: MisfirePlan })[] = [];
      for (const task of each) {
        const told = await judgeFireTimes(fleet.store, journal.read(), { task, times: seconds });
        judgeGaps(task, gaps, told);
        counts.push({ plan: task.misfire.plan, ...countOf(told) });
      }
      for (const plan of PLANS) row.figure(inWords(plan, counts));
      const [gap] = gaps;
      if (gap && gap.from < dueAt && gap.to.getTime() > dueAt.getTime() + LATE_MS)
        for (const task of once) {
          const { ran, left } = await judgeFireTimes(fleet.store, journal.read(), { task, times: [dueAt] });
          row.figure(`a late one of ${task.id.name} ${ran.length > 0 ? 'ran' : 'was missed'}`);
          expect([...left.values()]).toEqual(task.misfire.plan === 'skip' ? [LEFT.skip] : []);
        }
      else expect(lastsMs).toBeLessThan(LATE_MS);
      row.time('work began again after', Math.max(...againAfter(journal, gaps)), AGAIN_MS);
    },
    times * (lastsMs + AFTER_MS) * 2 + 120_000,
  );

interface Counts {
  ran: number;
  missed: number;
  heldUp: number;
}

/** A stretch of time in all of which the scheduler stood still. */
interface Gap {
  from: Date;
  to: Date;
}

function countOf({ ran, left }: FireTimesTold): Counts {
  const heldUp = [...left.values()].filter((reason) => HELD_UP.test(reason)).length;
  return { ran: ran.length, missed: left.size - heldUp, heldUp };
}

function inWords(plan: MisfirePlan, counts: readonly (Counts & { plan: MisfirePlan })[]): string {
  const sum = (of: keyof Counts) =>
    counts.filter((each) => each.plan === plan).reduce((total, each) => total + each[of], 0);
  return `${plan}: ran ${sum('ran')}, missed ${sum('missed')}, behind a run ${sum('heldUp')}`;
}

/** Asks for a run and waits until its work has begun; its number. */
async function begin(fleet: Fleet, journal: Journal, task: ConfiguredTask): Promise<number> {
  const number = await fleet.trigger(task);
  await expect.poll(() => startsOf(journal.read(), number).length, LIMIT).toBe(1);
  return number;
}

async function freeze(replica: Replica, ms: number): Promise<Gap> {
  replica.freeze();
  await expect.poll(() => replica.isFrozen, LIMIT).toBe(true);
  const from = new Date();
  await expect.poll(() => Date.now() - from.getTime(), LIMIT).toBeGreaterThanOrEqual(ms);
  const to = new Date();
  replica.thaw();
  return { from, to };
}

function eachSecond(journal: Journal, plan: MisfirePlan, overlap: Overlap): ConfiguredTask {
  const misfire = { plan, withinMs: HOUR_MS };
  return journal.task(`second/${plan}-${overlap}`, { schedule: '* * * * * *', overlap, misfire });
}

function onceADay(journal: Journal, plan: MisfirePlan, at: Date): ConfiguredTask {
  const schedule = `${at.getUTCSeconds()} ${at.getUTCMinutes()} ${at.getUTCHours()} * * *`;
  return journal.task(`day/${plan}`, { schedule, misfire: { plan, withinMs: HOUR_MS } });
}

/** The first second for which work began, of each of the tasks. */
async function firstFireTime(journal: Journal, tasks: readonly ConfiguredTask[]): Promise<Date> {
  const names = tasks.map(({ id }) => fullName(id));
  const firsts = () => {
    const lines = journal.read();
    return names.map((name) => lines.find(({ task }) => task === name)?.fireTime ?? null);
  };
  await expect.poll(() => firsts().includes(null), LIMIT).toBe(false);
  return new Date(Math.max(...firsts().map((time) => Date.parse(time ?? ''))));
}

function secondsOf(from: Date, to: Date): Date[] {
  const count = Math.floor((to.getTime() - from.getTime()) / 1_000) + 1;
  return Array.from({ length: count }, (_, index) => new Date(from.getTime() + index * 1_000));
}

/** Which fire times are left alone, and for which reason, is what the plan says. */
function judgeGaps(task: ConfiguredTask, gaps: readonly Gap[], { left }: FireTimesTold): void {
  const { plan } = task.misfire;
  for (const { from, to } of gaps) {
    const began = Math.ceil((from.getTime() + MARGIN_MS) / 1_000) * 1_000;
    // The last one is little late, and fires as if nothing had been.
    const late = secondsOf(new Date(began), new Date(to.getTime() - 1_000 - MARGIN_MS));
    const reasons = late.map((time) => left.get(time.toISOString()) ?? null);
    expect(late.length).toBeGreaterThan(0);
    if (task.overlap === 'allow' || plan !== 'all') expect(reasons).toEqual(late.map(() => LEFT[plan]));
    else for (const reason of reasons) if (reason !== null) expect(reason).toMatch(HELD_UP);
  }
  // On a busy machine a fire time may be late without our doing.
  for (const reason of left.values()) if (reason !== LEFT[plan]) expect(reason).toMatch(HELD_UP);
}

/** How long it took after each gap until work began again, in ms. */
function againAfter(journal: Journal, gaps: readonly Gap[]): number[] {
  const bootedAt = Date.now() - uptimeMs();
  const starts = journal.read().filter(({ what }) => what === 'start');
  const begunAt = starts.map(({ atMs }) => bootedAt + atMs);
  return gaps.map(({ to }) => Math.min(...begunAt.filter((at) => at >= to.getTime())) - to.getTime());
}
