import { afterAll, expect } from 'vitest';
import { FaultRow } from '../../support/fault-row.ts';
import { LONG } from '../../support/faults.ts';
import { faultsOf, nextSeconds, secondlyTasks, untilDone } from '../../support/fleet/fire-each-second.ts';
import { Fleet } from '../../support/fleet/fleet.ts';
import { Journal, uptimeMs } from '../../support/fleet/journal.ts';
import { testWith } from '../../support/needs.ts';
import { testDatabases } from '../../support/postgres/test-databases.ts';

const TASKS = LONG ? 200 : 20;
const SECONDS = LONG ? 60 : 4;
const REPLICAS = 3;
const databases = testDatabases();

afterAll(() => databases[Symbol.asyncDispose]());

testWith(
  'a PostgreSQL server',
  'F1 each fire time of many tasks fires exactly once, on three replicas',
  async (context) => {
    const row = new FaultRow(context);
    using journal = new Journal();
    const tasks = secondlyTasks(journal, { count: TASKS });
    const connection = await databases.createDatabase();
    await using fleet = await Fleet.start({ connection, tasks, replicas: REPLICAS });
    // A machine under load may starve one of them for all of a short stretch; that is no fault.
    const begun = () => new Set(journal.read().map(({ replica }) => replica)).size;
    await expect.poll(begun, { timeout: 30_000, interval: 100 }).toBe(REPLICAS);
    const stretch = nextSeconds(tasks, SECONDS);
    const lagMs = await untilDone(fleet, stretch, 3 * SECONDS * 1_000 + 30_000);
    await Promise.all(fleet.replicas.map((replica) => replica.stop()));
    const { lines, missing, repeated } = faultsOf(journal, stretch);
    row.often(`${stretch.expected.length} fire times`);
    row.figure(`${missing.length} missing, ${repeated.length} repeated`);
    row.figure(`all done ${lagMs} ms after the last`);
    const bootedAt = Date.now() - uptimeMs();
    const starts = lines.filter(({ what }) => what === 'start');
    const lateMs = starts.map(({ atMs, fireTime }) => bootedAt + atMs - Date.parse(fireTime ?? ''));
    lateMs.sort((a, b) => a - b);
    const firing = new Set(starts.map(({ replica }) => replica)).size;
    row.figure(`by ${firing} replicas`);
    row.figure(`late p50 ${Math.round(lateMs[Math.floor(lateMs.length / 2)] ?? 0)} ms`);
    row.figure(`most ${Math.round(lateMs.at(-1) ?? 0)} ms`);
    expect({ missing, repeated }).toEqual({ missing: [], repeated: [] });
    if (LONG) expect(firing).toBe(REPLICAS);
    expect(lines.filter(({ what }) => what === 'end')).toHaveLength(stretch.expected.length);
  },
  4 * SECONDS * 1_000 + 90_000,
);
