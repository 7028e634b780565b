import { expect, test } from 'vitest';
import { FaultRow } from '../../support/fault-row.ts';
import { LONG } from '../../support/faults.ts';
import { type CatchUpTask, catchUpTasks } from '../../support/fleet/catch-up-tasks.ts';
import { Fleet } from '../../support/fleet/fleet.ts';
import { Journal, type JournalLine } from '../../support/fleet/journal.ts';
import { judgeFireTimes } from '../../support/fleet/judge-fire-times.ts';
import { type Random, seededRandom } from '../../support/random.ts';

const SEED = 12;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** The first time is always the one of the table of faults. */
const FIRST_AWAY_MS = 3 * HOUR_MS;
const ROUNDS = LONG ? 20 : 1;
/** The scheduler's own clock begins so long ago. */
const LONG_AGO_MS = 14 * DAY_MS;
/** At which second of a minute, by its own clock, a scheduler comes back: the one before is a little late, never more. */
const SECOND_MS = 5_000;
/** In this part of a minute no fire time is near that might have been judged already, or not. */
const QUIET_MS = { from: 2_000, to: 50_000 };
const MOST_ROWS = 10_000;
const LIMIT = { timeout: 90_000, interval: 50 };

test(
  'F12 what passed while a scheduler was down is made up for as its plan says, and no more',
  async (context) => {
    const row = new FaultRow(context);
    const random = seededRandom(SEED);
    using journal = new Journal();
    const each = catchUpTasks(journal);
    const down = new Down(await startFleet(journal, each), random);
    await using fleet = down.fleet;
    const made = { skip: 0, once: 0, all: 0 };
    let due = 0;
    let most = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const { from, now } = await down.comeBackAfter(round === 0 ? FIRST_AWAY_MS : randomAway(random));
      await untilCaughtUp(fleet, each, wholeMinute(now));
      await down.goDown();
      const lines = journal.read();
      for (const one of each) {
        const judged = await judge(fleet, lines, { one, from, now });
        due += judged.due;
        made[one.task.misfire.plan] += judged.madeUp;
        most = Math.max(most, judged.madeUp);
      }
    }
    row.often(`${ROUNDS} times down, seed ${SEED}, ${due} fire times of ${each.length} tasks`);
    row.figure(`made up for: skip ${made.skip}, once ${made.once}, all ${made.all}`);
    row.figure(`at most ${most} of a task at once`);
    expect(made.skip).toBe(0);
  },
  ROUNDS * 60_000 + 180_000,
);

async function startFleet(journal: Journal, each: readonly CatchUpTask[]): Promise<Fleet> {
  const place = { sqlitePath: journal.beside('tasks.db') };
  return await Fleet.start({ connection: place, tasks: each.map(({ task }) => task) });
}

/** A scheduler that is down for long by its own clock, and in truth for a moment. */
class Down {
  readonly fleet: Fleet;
  readonly #random: Random;
  #aheadMs = -LONG_AGO_MS;
  #wentAt: Date | null = null;

  constructor(fleet: Fleet, random: Random) {
    this.fleet = fleet;
    this.#random = random;
  }

  /** Brings it back; tells between which instants nobody was there. */
  async comeBackAfter(awayMs: number): Promise<{ from: Date; now: Date }> {
    if (!this.#wentAt) {
      await this.fleet.add({ clockAheadMs: this.#aheadMs });
      await this.goDown();
    }
    const from = this.#wentAt ?? new Date(Number.NaN);
    const now = new Date(wholeMinute(new Date(from.getTime() + awayMs)).getTime() + SECOND_MS);
    this.#aheadMs = now.getTime() - Date.now();
    await this.#replica.start({ clockAheadMs: this.#aheadMs });
    return { from, now };
  }

  /** Ends it in order, or by chance as `kill -9` does. */
  async goDown(): Promise<void> {
    const inMinute = () => this.#now().getTime() % MINUTE_MS;
    const isQuiet = () => inMinute() > QUIET_MS.from && inMinute() < QUIET_MS.to;
    await expect.poll(isQuiet, LIMIT).toBe(true);
    this.#wentAt = this.#now();
    await (this.#random.whole(0, 1) === 0 ? this.#replica.stop() : this.#replica.kill());
  }

  get #replica() {
    const [replica] = this.fleet.replicas;
    if (!replica) throw new Error('There is no scheduler yet.');
    return replica;
  }

  #now(): Date {
    return new Date(Date.now() + this.#aheadMs);
  }
}

/** Some minutes, some hours, or some days. */
function randomAway(random: Random): number {
  const [least, most] = random.pick([
    [1, 15],
    [15, 240],
    [240, 3 * 24 * 60],
  ]) as [number, number];
  return random.whole(least, most) * MINUTE_MS;
}

/** Waits until all that was due is judged, and what came of it is done. */
async function untilCaughtUp({ store }: Fleet, each: readonly CatchUpTask[], minute: Date): Promise<void> {
  const always = each.filter(({ task }) => task.schedule === '* * * * *').length;
  const judged = () => store.listRuns({ due: { from: minute, to: minute }, limit: MOST_ROWS });
  await expect.poll(async () => (await judged()).length, LIMIT).toBeGreaterThanOrEqual(always);
  await expect.poll(() => store.countActive(), LIMIT).toEqual({ queued: 0, running: 0 });
}

/** Fails unless what became of the fire times is what the task asks for. */
async function judge(
  { store }: Fleet,
  lines: readonly JournalLine[],
  { one, from, now }: { one: CatchUpTask; from: Date; now: Date },
): Promise<{ due: number; madeUp: number }> {
  const { task } = one;
  const times = one.fireTimes(from, now);
  const [first, last] = [times.at(0), times.at(-1)];
  if (!first || !last) return { due: 0, madeUp: 0 };
  const { ran, onTime, missed } = one.expected(times, now);
  const told = await judgeFireTimes(store, lines, { task, times });
  expect(told, task.id.name).toEqual({ ran, left: missed });
  const rows = await store.listRuns({ task: task.id, due: { from: first, to: last }, limit: MOST_ROWS });
  const madeUp = rows.filter(({ cause, state }) => cause === 'catch-up' && state === 'succeeded').length;
  expect(madeUp).toBe(ran.length - (onTime === null ? 0 : 1));
  return { due: times.length, madeUp };
}

function wholeMinute(at: Date): Date {
  return new Date(Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS);
}
