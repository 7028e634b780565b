import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { RunView } from '../../../src/api/views.ts';
import type { Connection } from '../../../src/client/call.ts';
import { listRuns, showRun, triggerTask } from '../../../src/client/client.ts';
import { SunbirdError } from '../../../src/errors.ts';
import { FaultRow } from '../../support/fault-row.ts';
import { LONG } from '../../support/faults.ts';
import { Journal, type JournalLine } from '../../support/fleet/journal.ts';
import { type Random, seededRandom } from '../../support/random.ts';
import { connectionToServed } from '../../support/sample-connection.ts';
import { Served } from '../../support/served.ts';
import { taskInFile } from '../../support/task-in-file.ts';

const KILLS = LONG ? 200 : 10;
const SEED = Date.now() % 1_000_000;
const CLIENTS = 4;
const MOST_WRITES = 20;
const MOST_WRITING_MS = 30;
/** Of so many starts one is killed before it is done, at some moment of what it takes. */
const KILLED_START = 4;
const MOST_STARTING_MS = 500;
const TASKS = Array.from({ length: 8 }, (_, index) => `each/${index}`);
const LIMIT = { timeout: 60_000, interval: 5 };

/** A write that was acknowledged: the number of the run, and the task that was triggered. */
interface Acknowledged {
  number: number;
  task: string;
}

/** Triggers tasks one after another until the scheduler is gone, and notes what it acknowledged. */
async function triggerOn(connection: Connection, random: Random, noted: Acknowledged[]): Promise<void> {
  for (;;) {
    const task = random.pick(TASKS);
    try {
      const { result } = await triggerTask(connection, task, { ifRunning: 'queue' });
      noted.push({ number: result.run?.run ?? 0, task });
    } catch (error) {
      if (error instanceof SunbirdError && ['UNREACHABLE', 'NO_ANSWER'].includes(error.code)) return;
      throw error;
    }
  }
}

/** Kills the scheduler amid its clients' writes; what it had acknowledged. */
async function killAmidWrites(at: Served, random: Random): Promise<Acknowledged[]> {
  const noted: Acknowledged[] = [];
  const writes = random.whole(0, MOST_WRITES);
  const client = () => triggerOn(connectionToServed(at), random, noted);
  const clients = Promise.all(Array.from({ length: CLIENTS }, client));
  const enough = expect.poll(() => noted.length, LIMIT).toBeGreaterThanOrEqual(writes);
  // A client that fails is told as that, not as writes that never came.
  await Promise.race([enough, clients.then(() => enough)]);
  await setTimeout(random.whole(0, MOST_WRITING_MS));
  await at.stop('SIGKILL');
  await clients;
  return noted;
}

/** Starts it again; some starts are killed, perhaps while they end what the last one left. How many were. */
async function startAgain(at: Served, random: Random): Promise<number> {
  let kills = 0;
  while (random.whole(1, KILLED_START) === KILLED_START) {
    // It never gets ready, or is killed right after that.
    const started = at.boot().catch(() => {});
    await setTimeout(random.whole(0, MOST_STARTING_MS));
    await at.stop('SIGKILL');
    await started;
    kills += 1;
  }
  await at.boot();
  return kills;
}

/** As SQLite itself has it, beside the scheduler that goes on. */
function checkIntegrity(at: Served): unknown {
  using database = new DatabaseSync(join(at.folder, 'tasks.db'), { readOnly: true });
  return database.prepare('PRAGMA integrity_check').get()?.integrity_check;
}

/** Writes of which the history knows nothing, or something else. */
async function findLost(at: Served, noted: readonly Acknowledged[]): Promise<string[]> {
  const lost: string[] = [];
  for (const { number, task } of noted) {
    const found = await showRun(connectionToServed(at), number).catch(() => null);
    const { taskGroup, taskName } = found?.result.response ?? {};
    if (`${taskGroup}/${taskName}` !== task) lost.push(`run ${number} of ${task}`);
  }
  return lost;
}

/** All runs, once none of them waits or goes on. */
async function listEnded(at: Served): Promise<RunView[]> {
  const list = async (state?: string) =>
    (await listRuns(connectionToServed(at), { state, limit: 10_000 })).result.response;
  await expect.poll(async () => (await list('queued,running')).length, LIMIT).toBe(0);
  return list();
}

/** Runs of which the history and what the work wrote do not agree. */
function findUntrue(runs: readonly RunView[], lines: readonly JournalLine[]): string[] {
  const byRun = Map.groupBy(lines, ({ run }) => run);
  return runs.flatMap(({ run, state }) => {
    const told = byRun.get(run)?.map(({ what }) => what) ?? [];
    const isTrue =
      state === 'succeeded' ? told.join() === 'start,end' : state === 'interrupted' && told.length <= 2;
    return isTrue && told.filter((what) => what === 'start').length <= 1
      ? []
      : [`run ${run} is ${state}: ${told.join(', ') || 'nothing'}`];
  });
}

test(
  'F18 a scheduler that is killed while it writes has every write that it acknowledged',
  async (context) => {
    const row = new FaultRow(context);
    row.figure(`seed ${SEED}`);
    const random = seededRandom(SEED);
    using journal = new Journal();
    const tasks = TASKS.map((name) => taskInFile(journal.task(name), { maxQueued: 10_000 }));
    await using at = await Served.start(JSON.stringify({ tasks }));
    const all: Acknowledged[] = [];
    let killedStarts = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const noted = await killAmidWrites(at, random);
      all.push(...noted);
      killedStarts += await startAgain(at, random);
      expect([checkIntegrity(at), await findLost(at, noted)], `kill ${kill}`).toEqual(['ok', []]);
    }
    const runs = await listEnded(at);
    const known = new Set(runs.map(({ run }) => run));
    const lost = all.filter(({ number }) => !known.has(number));
    const untrue = findUntrue(runs, journal.read());
    row.often(`${KILLS} kills amid writes, ${killedStarts} of starts, ${all.length} writes acknowledged`);
    row.figure(`${lost.length} of them lost, ${runs.length - all.length} there that were not`);
    row.figure(`${runs.filter(({ state }) => state === 'interrupted').length} interrupted`);
    row.figure(`${untrue.length} of ${runs.length} runs not as the work wrote it`);
    expect({ lost, untrue }).toEqual({ lost: [], untrue: [] });
    expect(new Set(all.map(({ number }) => number)).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(KILLS * 4);
    expect(at.log).not.toMatch(/"level":"(error|fatal)"|Warning/);
  },
  KILLS * 5_000 + 240_000,
);
