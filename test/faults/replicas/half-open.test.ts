import { afterAll, expect } from 'vitest';
import { FaultRow } from '../../support/fault-row.ts';
import { LONG } from '../../support/faults.ts';
import { Fleet } from '../../support/fleet/fleet.ts';
import { Journal, type JournalLine } from '../../support/fleet/journal.ts';
import { mostAtOnce, startsOf } from '../../support/fleet/judge.ts';
import { logLinesOf } from '../../support/fleet/log-lines.ts';
import type { Replica } from '../../support/fleet/replica.ts';
import { testWith } from '../../support/needs.ts';
import { testDatabases } from '../../support/postgres/test-databases.ts';
import { TcpProxy } from '../../support/tcp-proxy.ts';

const RUNS = LONG ? 8 : 2;
/** The short form goes on as soon as the first query was given up. */
const SILENT_MS = LONG ? 60_000 : 0;
const LEASE_MS = 3_000;
const GIVE_UP_MS = 10_000;
const BACK_MS = 10_000;
const MOST_CONNECTIONS = 4;
const LIMIT = { timeout: 60_000, interval: 20 };
const databases = testDatabases();

afterAll(() => databases[Symbol.asyncDispose]());

testWith(
  'a PostgreSQL server',
  'F6 a replica whose connections fall silent gives its runs up before others take them, and comes back',
  async (context) => {
    const row = new FaultRow(context);
    using journal = new Journal();
    const connection = await databases.createDatabase();
    await using proxy = await TcpProxy.start(connection.port);
    const tasks = Array.from({ length: RUNS }, (_, index) => longWork(journal, index));
    const probe = journal.task('silent/probe');
    const options = { connection, tasks: [...tasks, probe], leaseMs: LEASE_MS, foreignPods: true };
    await using fleet = await Fleet.start(options);
    const silent = await fleet.add({ connection: { ...connection, port: proxy.port } });
    const numbers = await Promise.all(tasks.map((task) => fleet.trigger(task)));
    await expect.poll(() => journal.read().length, LIMIT).toBe(RUNS);
    const { pid } = silent;
    const other = await fleet.add();

    const silentAt = Date.now();
    proxy.swallow();
    for (const number of numbers)
      expect(await fleet.end(number)).toMatchObject({ state: 'succeeded', attempt: 2 });
    await expect.poll(() => gaveUpAt(silent) > 0, LIMIT).toBe(true);
    await expect
      .poll(() => Date.now() - silentAt > SILENT_MS, { ...LIMIT, timeout: 2 * LIMIT.timeout })
      .toBe(true);
    row.often(`${RUNS} runs, silent for ${Math.round((Date.now() - silentAt) / 1_000)} s`);

    await other.stop();
    const forwardAt = Date.now();
    proxy.forward();
    const asked = await fleet.trigger(probe);
    await expect.poll(() => startsOf(journal.read(), asked).length, LIMIT).toBe(1);
    const backMs = Date.now() - forwardAt;
    await expect.poll(() => refusals(silent), LIMIT).toBe(RUNS);
    expect(silent.pid).toBe(pid);
    await expect.poll(() => proxy.open, LIMIT).toBeLessThanOrEqual(MOST_CONNECTIONS);

    const lines = journal.read().filter(({ run }) => run !== asked);
    expect(lines).toHaveLength(4 * RUNS);
    expect(mostAtOnce(lines, ({ run }) => String(run))).toBe(1);
    row.figure(`between two attempts ${Math.min(...numbers.map((run) => gapMs(lines, run)))} ms at least`);
    row.time('query given up after', gaveUpAt(silent) - silentAt, GIVE_UP_MS);
    row.time('at work again after', backMs, BACK_MS);
  },
  2 * SILENT_MS + 240_000,
);

/** The first attempt would go on for minutes; the next one ends at once. */
function longWork(journal: Journal, index: number) {
  const work = 'case "$SUNBIRD_TASKS_RUN" in */1) sleep 120 & wait $! ;; esac';
  return journal.task(`silent/${index}`, { recover: true }, work);
}

/** When the first query was given up, in ms since the epoch; 0 for not yet. */
function gaveUpAt(replica: Replica): number {
  const remark = 'The leases of running runs could not be renewed';
  const line = logLinesOf(replica).find(({ message }) => message === remark);
  return line?.at.getTime() ?? 0;
}

/** How often it came back with an outcome that was not its to write any more. */
function refusals(replica: Replica): number {
  const remark = 'The outcome of a run was refused';
  return logLinesOf(replica).filter(({ message }) => message.startsWith(remark)).length;
}

/** From when the first attempt of a run had stopped until the next one began. */
function gapMs(lines: readonly JournalLine[], run: number): number {
  const [, stop, start] = lines.filter((line) => line.run === run);
  expect([stop, start]).toMatchObject([
    { what: 'stop', attempt: 1 },
    { what: 'start', attempt: 2 },
  ]);
  return (start?.atMs ?? 0) - (stop?.atMs ?? 0);
}
