import { writeFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import type { ConfiguredTask } from '../../../src/task/task.ts';
import { memoryOf } from '../../bench/processes.ts';
import { FaultRow } from '../../support/fault-row.ts';
import { LONG } from '../../support/faults.ts';
import { Fleet } from '../../support/fleet/fleet.ts';
import { Journal, type JournalLine } from '../../support/fleet/journal.ts';
import { mostAtOnce } from '../../support/fleet/judge.ts';
import type { FleetPlace } from '../../support/fleet/open-place.ts';
import type { Replica } from '../../support/fleet/replica.ts';
import { testWith } from '../../support/needs.ts';
import { testDatabases } from '../../support/postgres/test-databases.ts';

const TASKS = LONG ? 5_000 : 300;
const SLOTS = 8;
/** A start of the scheduler with so many tasks takes less; if it does not, it is tried once more with twice as long. */
const STARTS_MS = [5_000, 10_000, 20_000, 40_000];
/** The first ones fill all slots, however long each start takes. */
const WORK = 'until [ -e "$JOURNAL.open" ]; do sleep 0.02; done';
const READY_MS = 500;
/** Beyond what an idle one has: room for what is collected now and then, whatever the number of runs. */
const MOST_MORE_MB = 128;
/** What it may take more with the second half of the runs than with the first, once these are enough to fill that room. */
const GROWTH_MB = 32;
const LIMIT = { timeout: LONG ? 900_000 : 120_000, interval: 50 };
const TITLE = 'runs that are all due at once begin in order, so many at a time, and take no memory';
const databases = testDatabases();

afterAll(() => databases[Symbol.asyncDispose]());

test(
  `F20 ${TITLE}, on SQLite`,
  async (context) => {
    using journal = new Journal();
    await flood(new FaultRow(context), journal, { sqlitePath: journal.beside('tasks.db') });
  },
  LIMIT.timeout + 60_000,
);

testWith(
  'a PostgreSQL server',
  `F20 ${TITLE}, on Postgres`,
  async (context) => {
    using journal = new Journal();
    await flood(new FaultRow(context), journal, await databases.createDatabase());
  },
  LIMIT.timeout + 60_000,
);

async function flood(row: FaultRow, journal: Journal, place: FleetPlace): Promise<void> {
  await using fleet = await Fleet.start({ connection: place, tasks: [], maxRunning: SLOTS });
  const { replica, tasks, dueAt } = await startBeforeDue(fleet, journal);
  const rss = new RssWatch(replica);
  const due = { from: dueAt, to: dueAt };
  await expect.poll(async () => (await fleet.store.listRuns({ due, limit: 1 })).length, LIMIT).toBe(1);
  const begun = () => journal.read().length;
  await expect.poll(begun, LIMIT).toBe(SLOTS);
  writeFileSync(journal.beside('journal.open'), '');
  const waiting = async () => {
    const { queued, running } = await fleet.store.countActive();
    rss.look(1 - (queued + running) / TASKS);
    return queued + running;
  };
  await expect.poll(waiting, LIMIT).toBe(0);
  const runs = await fleet.store.listRuns({ due, limit: 2 * TASKS });
  await replica.stop();

  const lines = journal.read();
  const starts = lines.filter(({ what }) => what === 'start');
  const overtaken = mostOvertaken(
    starts,
    runs.map(({ number }) => number),
  );
  const most = mostAtOnce(lines, () => 'all');
  const tookMs = (lines.at(-1)?.atMs ?? 0) - (lines.at(0)?.atMs ?? 0);
  row.often(`${TASKS} runs due at once, ${SLOTS} at a time`);
  row.figure(`at most ${most} at once, ${overtaken} of those before one that began had not yet`);
  row.figure(`all done after ${(tookMs / 1_000).toFixed(1)} s`);
  row.figure(rss.words);
  expect(new Set(runs.map(({ task }) => task.name)).size).toBe(tasks.length);
  expect(runs.filter(({ state, attempt }) => state !== 'succeeded' || attempt !== 1)).toEqual([]);
  expect(starts.length).toBe(TASKS);
  expect(most).toBe(SLOTS);
  expect(overtaken).toBeLessThan(SLOTS);
  expect(rss.moreMb).toBeLessThan(MOST_MORE_MB);
  if (LONG) expect(rss.growthMb).toBeLessThan(GROWTH_MB);
}

/** Starts a scheduler with all tasks due at one instant that is still to come when it is ready. */
async function startBeforeDue(
  fleet: Fleet,
  journal: Journal,
): Promise<{ replica: Replica; tasks: ConfiguredTask[]; dueAt: Date }> {
  for (const withinMs of STARTS_MS) {
    const dueAt = new Date(Math.ceil((Date.now() + withinMs) / 1_000) * 1_000);
    const tasks = dueOnce(journal, dueAt);
    const [before] = fleet.replicas;
    await before?.start({ tasks });
    const replica = before ?? (await fleet.add({ tasks }));
    if (dueAt.getTime() - Date.now() > READY_MS) return { replica, tasks, dueAt };
    await replica.kill();
  }
  throw new Error('The scheduler was never ready in time.');
}

function dueOnce(journal: Journal, at: Date): ConfiguredTask[] {
  const schedule = `${at.getUTCSeconds()} ${at.getUTCMinutes()} ${at.getUTCHours()} * * *`;
  return Array.from({ length: TASKS }, (_, index) => journal.task(`flood/${index}`, { schedule }, WORK));
}

/** How many runs that stand before another one in the queue had not begun when that one did, at most. */
function mostOvertaken(starts: readonly JournalLine[], numbers: readonly number[]): number {
  const waiting = new Set(numbers.toSorted((one, other) => one - other));
  let most = 0;
  for (const { run } of starts) {
    let before = 0;
    for (const number of waiting) {
      if (number >= run) break;
      before += 1;
    }
    most = Math.max(most, before);
    waiting.delete(run);
  }
  return most;
}

/** The memory that a scheduler has while its queue empties. */
class RssWatch {
  readonly #replica: Replica;
  readonly #idleMb: number;
  #earlyMb = 0;
  #lateMb = 0;

  constructor(replica: Replica) {
    this.#replica = replica;
    this.#idleMb = this.#now;
  }

  /** `done` is how much of it is, from 0 to 1. */
  look(done: number): void {
    if (done <= 0.5) this.#earlyMb = Math.max(this.#earlyMb, this.#now);
    else this.#lateMb = Math.max(this.#lateMb, this.#now);
  }

  get moreMb(): number {
    return Math.max(this.#earlyMb, this.#lateMb) - this.#idleMb;
  }

  get growthMb(): number {
    return this.#lateMb - this.#earlyMb;
  }

  get words(): string {
    const [idle, early, late] = [this.#idleMb, this.#earlyMb, this.#lateMb].map(Math.round);
    return `RSS ${idle} MB before, ${early} MB at most with the first half, ${late} MB with the second`;
  }

  get #now(): number {
    return memoryOf(this.#replica.pid).now;
  }
}
