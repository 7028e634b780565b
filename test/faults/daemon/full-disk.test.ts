import { expect } from 'vitest';
import { listRuns, listTasks, showRun, triggerTask } from '../../../src/client/client.ts';
import { SunbirdError } from '../../../src/errors.ts';
import { FaultRow } from '../../support/fault-row.ts';
import { LONG } from '../../support/faults.ts';
import { secondlyTasks } from '../../support/fleet/fire-each-second.ts';
import { Journal, type JournalLine, uptimeMs } from '../../support/fleet/journal.ts';
import { everySecond, findFireTimeFaults, startsByFireTime, startsOf } from '../../support/fleet/judge.ts';
import { testWith } from '../../support/needs.ts';
import { connectionToServed } from '../../support/sample-connection.ts';
import { Served } from '../../support/served.ts';
import { SmallDisk } from '../../support/small-disk.ts';
import { taskInFile } from '../../support/task-in-file.ts';

const ROUNDS = LONG ? 20 : 2;
const READ_ONLY_ROUNDS = LONG ? 20 : 1;
const FULL_MS = LONG ? 5_000 : 2_000;
const SIZE = '16m';
const SECONDLY = 3;
/** Triggers before the disk is filled: one of their runs is at work by then, the others wait. */
const TRIGGERS = 3;
const SLOW = 'sleep 0.5 & wait $!';
/** Space that the store has already may last for so many writes at most. */
const MOST_WRITES = 2_000;
const WELL_MS = 2_000;
const LIMIT = { timeout: 120_000, interval: 100 };
const FULL = expect.stringContaining('disk is full');

/** Work that writes its journal on another disk: some tasks fire every second, others are asked for or changed. */
function tasksFile(journal: Journal): string {
  const firing = { overlap: 'allow', misfire: 'all' };
  const tasks = [
    ...secondlyTasks(journal, { count: SECONDLY }).map((task) => taskInFile(task, firing)),
    taskInFile(journal.task('set/slow', {}, SLOW)),
    taskInFile(journal.task('set/asked'), { maxQueued: MOST_WRITES }),
    taskInFile(journal.task('set/paused'), { schedule: '0 3 * * *' }),
    taskInFile(journal.task('set/moved'), { schedule: '0 3 * * *' }),
  ];
  return JSON.stringify({ tasks });
}

async function change(at: Served): Promise<void> {
  expect((await at.cli('pause paused --reason upkeep')).code).toBe(0);
  expect((await at.cli(['reschedule', 'moved', '--cron', '30 4 * * *'])).code).toBe(0);
}

/** What operators changed is still so. */
async function expectChanged(at: Served): Promise<void> {
  const { result } = await listTasks(connectionToServed(at), { group: 'set' });
  const told = result.response.map(({ taskName, paused, schedule }) => [taskName, paused?.reason, schedule]);
  expect(Object.fromEntries(told.map(([name, ...rest]) => [name, rest]))).toEqual({
    slow: [undefined, null],
    asked: [undefined, null],
    paused: ['upkeep', '0 3 * * *'],
    moved: [undefined, '30 4 * * *'],
  });
}

async function trigger(at: Served, task: string): Promise<number> {
  const { result } = await triggerTask(connectionToServed(at), task, { ifRunning: 'queue' });
  return result.run?.run ?? 0;
}

/** Triggers a task until that is refused for want of space; the runs that were acknowledged before. */
async function triggerUntilFull(at: Served): Promise<number[]> {
  const acknowledged: number[] = [];
  for (let writes = 0; writes < MOST_WRITES; writes++) {
    try {
      acknowledged.push(await trigger(at, 'asked'));
    } catch (error) {
      if (!(error instanceof SunbirdError)) throw error;
      expect([error.code, error.message]).toEqual(['STORE_UNAVAILABLE', FULL]);
      return acknowledged;
    }
  }
  throw new Error(`${MOST_WRITES} triggers found space on a disk that is full.`);
}

/** Fills the disk for a while and makes space again; what was acknowledged, and how long it took to be well again. */
async function fillOnce(at: Served, disk: SmallDisk): Promise<{ acknowledged: number[]; wellMs: number }> {
  const before: number[] = [];
  while (before.length < TRIGGERS) before.push(await trigger(at, 'slow'));
  disk.fill();
  const amid = await triggerUntilFull(at);
  const fullAt = Date.now();
  const health = async () => {
    const { code, out } = await at.cli('health');
    return [code, out];
  };
  await expect.poll(health, LIMIT).toEqual([30, FULL]);
  await expectChanged(at);
  await expect.poll(() => Date.now(), LIMIT).toBeGreaterThan(fullAt + FULL_MS);
  const emptiedAt = performance.now();
  disk.empty();
  await expect.poll(health, LIMIT).toEqual([0, expect.any(String)]);
  return { acknowledged: [...before, ...amid], wellMs: performance.now() - emptiedAt };
}

/** Acknowledged runs that did not come to a good end, or of which the work began not exactly once. */
async function findLost(
  at: Served,
  acknowledged: readonly number[],
  lines: readonly JournalLine[],
): Promise<string[]> {
  const lost: string[] = [];
  for (const number of acknowledged) {
    const { result } = await showRun(connectionToServed(at), number);
    const starts = startsOf(lines, number).length;
    const { state } = result.response;
    if (state !== 'succeeded' || starts !== 1) lost.push(`run ${number} is ${state}, begun ${starts} times`);
  }
  return lost;
}

/** How many of the fire times began more than a second late. */
function countLate(lines: readonly JournalLine[], expected: readonly string[]): number {
  const bootedAt = Date.now() - uptimeMs();
  const starts = startsByFireTime(lines);
  const isLate = ({ fireTime, atMs }: JournalLine) => bootedAt + atMs - Date.parse(fireTime ?? '') > 1_000;
  return expected.filter((each) => starts.get(each)?.some(isLate)).length;
}

async function countRuns(at: Served, state: string): Promise<number> {
  return (await listRuns(connectionToServed(at), { state, limit: 10_000 })).result.response.length;
}

testWith(
  'root who may mount',
  'F17 a scheduler on a full disk stays up, says so, loses nothing and goes on when there is space',
  async (context) => {
    const row = new FaultRow(context);
    using journal = new Journal();
    using disk = new SmallDisk(SIZE);
    const store = `sqlite:${disk.path}/tasks.db`;
    await using at = await Served.start(tasksFile(journal), { store });
    const { pid } = at;
    await change(at);
    const from = new Date(Date.now() + 1_000);
    const acknowledged: number[] = [];
    const wellMs: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const filled = await fillOnce(at, disk);
      acknowledged.push(...filled.acknowledged);
      wellMs.push(filled.wellMs);
    }
    const names = Array.from({ length: SECONDLY }, (_, index) => `each/${index}`);
    const expected = everySecond(names, from, new Date());
    await expect.poll(() => findFireTimeFaults(journal.read(), expected).missing, LIMIT).toEqual([]);
    await expect.poll(() => countRuns(at, 'queued'), LIMIT).toBe(0);
    expect([at.pid, at.log]).toEqual([pid, expect.not.stringMatching(/"level":"(error|fatal)"|Warning/)]);
    await at.stop();
    await at.boot();
    await expectChanged(at);
    const lines = journal.read();
    const { missing, repeated } = findFireTimeFaults(lines, expected);
    const lost = await findLost(at, acknowledged, lines);
    row.often(`${ROUNDS} times full, ${expected.length} fire times, ${acknowledged.length} triggers taken`);
    row.figure(`${missing.length} fire times missing, ${repeated.length} repeated`);
    const late = countLate(lines, expected);
    row.figure(`${late} of them late`);
    row.figure(`${await countRuns(at, 'missed,skipped')} told as missed or skipped`);
    row.figure(`${lost.length} triggers lost`);
    row.time('well again', Math.max(...wellMs), WELL_MS);
    expect({ missing, repeated, lost }).toEqual({ missing: [], repeated: [], lost: [] });
    // While the disk was full none could be stored, and so none fired.
    expect(late).toBeGreaterThanOrEqual(ROUNDS);
  },
  ROUNDS * (FULL_MS + 30_000) + 120_000,
);

testWith(
  'root who may mount',
  'F17 a store on a read-only disk is refused, and is as it was when the disk is writable again',
  async (context) => {
    const row = new FaultRow(context);
    using journal = new Journal();
    using disk = new SmallDisk(SIZE);
    const store = `sqlite:${disk.path}/tasks.db`;
    await using at = await Served.start(tasksFile(journal), { store });
    await change(at);
    for (let round = 0; round < READ_ONLY_ROUNDS; round++) {
      expect((await at.cli('trigger asked --wait')).code).toBe(0);
      await at.stop();
      disk.setWritable(false);
      await expect(at.boot()).rejects.toThrow('serve ended with 75');
      expect(at.log.trim().split('\n').at(-1)).toMatch(/read-only|EROFS/);
      disk.setWritable(true);
      await at.boot();
      await expectChanged(at);
      expect(await countRuns(at, 'succeeded')).toBeGreaterThan(round);
    }
    const runs = journal.read().filter(({ what, fireTime }) => what === 'start' && fireTime === null);
    expect(
      await findLost(
        at,
        runs.map(({ run }) => run),
        journal.read(),
      ),
    ).toEqual([]);
    row.often(`${READ_ONLY_ROUNDS} times read-only`);
    row.figure(`${runs.length} runs, pause and schedule as they were`);
    expect(runs).toHaveLength(READ_ONLY_ROUNDS);
  },
  READ_ONLY_ROUNDS * 20_000 + 60_000,
);
