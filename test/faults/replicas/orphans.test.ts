import { afterAll, expect, test } from 'vitest';
import { FaultRow } from '../../support/fault-row.ts';
import { LONG } from '../../support/faults.ts';
import { fileTask } from '../../support/fleet/file-task.ts';
import { Fleet } from '../../support/fleet/fleet.ts';
import { Journal, type JournalLine } from '../../support/fleet/journal.ts';
import { mostAtOnce, startsOf } from '../../support/fleet/judge.ts';
import { testWith } from '../../support/needs.ts';
import { testDatabases } from '../../support/postgres/test-databases.ts';
import { Served } from '../../support/served.ts';

const TIMES = LONG ? 20 : 2;
/** Longer than a busy machine may keep a replica from renewing it. */
const LEASE_MS = 3_000;
const LIMIT = { timeout: 60_000, interval: 10 };
const TIMEOUT_MS = TIMES * 20_000 + 120_000;
const WORK = 'sleep 60 & wait $!';
const databases = testDatabases();

afterAll(() => databases[Symbol.asyncDispose]());

/** A daemon that is killed while a child works, and started again. */
interface Mortal {
  trigger(): Promise<number>;
  killAndStart(): Promise<void>;
  cancel(number: number): Promise<void>;
}

/** Each run once, because three times would end the service of its task. */
async function killInMidWork(journal: Journal, daemon: Mortal, row: FaultRow): Promise<void> {
  const gaps: number[] = [];
  for (let time = 0; time < TIMES; time++) {
    const number = await daemon.trigger();
    await expect.poll(() => startsOf(journal.read(), number).length, LIMIT).toBe(1);
    await daemon.killAndStart();
    await expect.poll(() => startsOf(journal.read(), number).length, LIMIT).toBe(2);
    await daemon.cancel(number);
    const lines = () => journal.read().filter(({ run }) => run === number);
    await expect.poll(() => lines().map(word), LIMIT).toEqual(['start 1', 'stop 1', 'start 2', 'stop 2']);
    const [, stopped, again] = lines();
    gaps.push((again?.atMs ?? 0) - (stopped?.atMs ?? 0));
  }
  const most = mostAtOnce(journal.read(), ({ task }) => task);
  row.often(`${TIMES} kills`);
  row.figure(`at most ${most} at once`);
  row.figure(`from the end of the old one to the next ${Math.min(...gaps)} to ${Math.max(...gaps)} ms`);
  expect(most).toBe(1);
}

function word({ what, attempt }: JournalLine): string {
  return `${what} ${attempt}`;
}

test(
  'F3b a child that outlived its daemon is ended before the next attempt, on SQLite',
  async (context) => {
    using journal = new Journal();
    const task = fileTask(journal.task('default/long', {}, WORK), { recover: true });
    await using at = await Served.start(JSON.stringify({ tasks: [task] }));
    const daemon: Mortal = {
      async trigger() {
        return Number((await at.cli('trigger long --if-running queue -o name')).out);
      },
      async killAndStart() {
        await at.stop('SIGKILL');
        await at.boot();
      },
      async cancel(number) {
        expect((await at.cli(`cancel ${number}`)).code).toBe(0);
      },
    };
    await killInMidWork(journal, daemon, new FaultRow(context));
  },
  TIMEOUT_MS,
);

testWith(
  'a PostgreSQL server',
  'F3b a child that outlived its daemon is ended before the next attempt, on Postgres',
  async (context) => {
    using journal = new Journal();
    const task = journal.task('default/long', { recover: true }, WORK);
    const connection = await databases.createDatabase();
    await using fleet = await Fleet.start({ connection, tasks: [task], leaseMs: LEASE_MS });
    const replica = await fleet.add();
    const daemon: Mortal = {
      trigger: () => fleet.trigger(task),
      killAndStart: () => replica.restart(),
      async cancel(number) {
        expect(await fleet.store.askCancel(number, { error: 'seen', graceMs: 1_000 })).toBe(true);
        expect((await fleet.end(number)).state).toBe('cancelled');
      },
    };
    await killInMidWork(journal, daemon, new FaultRow(context));
  },
  TIMEOUT_MS,
);
