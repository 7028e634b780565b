import { afterAll, expect } from 'vitest';
import { FaultRow } from '../../support/fault-row.ts';
import { longTestWith } from '../../support/faults.ts';
import { faultsOf, nextSeconds, secondlyTasks, untilDone } from '../../support/fleet/fire-each-second.ts';
import { Fleet } from '../../support/fleet/fleet.ts';
import { Journal, uptimeMs } from '../../support/fleet/journal.ts';
import { testDatabases } from '../../support/postgres/test-databases.ts';

const TASKS = 20;
const SECONDS = 60;
const HOUR_MS = 3_600_000;
/** By name of replica. */
const AHEAD_MS = { early: 45_000, late: -45_000, far: 2 * HOUR_MS, stepped: 0 };
/** Of the journal's clock, at both ends. */
const GRAIN_MS = 20;
const ABOUT_MS = 1_000;
const LIMIT = { timeout: 60_000, interval: 200 };
const databases = testDatabases();

afterAll(() => databases[Symbol.asyncDispose]());

longTestWith(
  'a PostgreSQL server',
  'F9 replicas whose clocks are wrong, and one whose clock is set anew, fire by the time of the database',
  async (context) => {
    const row = new FaultRow(context);
    using journal = new Journal();
    const tasks = secondlyTasks(journal, { count: TASKS });
    const connection = await databases.createDatabase();
    await using fleet = await Fleet.start({ connection, tasks });
    for (const [name, clockAheadMs] of Object.entries(AHEAD_MS)) await fleet.add({ name, clockAheadMs });
    const stepped = fleet.replicas.find(({ name }) => name === 'stepped');
    const aheadOf = async (name: string) => {
      const boots = await fleet.store.listBoots();
      return boots.find(({ replica }) => replica.startsWith(`${name}-`))?.clockAheadMs ?? Number.NaN;
    };
    const stretch = nextSeconds(tasks, SECONDS);
    for (const [name, aheadMs] of Object.entries(AHEAD_MS)) {
      const shownMs = await aheadOf(name);
      row.figure(`${name} ${shownMs} ms`);
      expect(Math.abs(shownMs - aheadMs)).toBeLessThan(ABOUT_MS);
    }
    for (const stepMs of [HOUR_MS, -HOUR_MS]) {
      const wasMs = await aheadOf('stepped');
      await stepped?.step(stepMs);
      const isShown = async () => Math.abs((await aheadOf('stepped')) - wasMs - stepMs) < ABOUT_MS;
      await expect.poll(isShown, LIMIT).toBe(true);
    }
    await untilDone(fleet, stretch, SECONDS * 3_000);
    await Promise.all(fleet.replicas.map((replica) => replica.stop()));

    const { lines, missing, repeated } = faultsOf(journal, stretch);
    // The database's, on this machine.
    const bootedAt = Date.now() - uptimeMs();
    const starts = lines.filter(({ what }) => what === 'start');
    const lateMs = starts.map(({ atMs, fireTime }) => bootedAt + atMs - Date.parse(fireTime ?? ''));
    row.often(`${stretch.expected.length} fire times, 2 steps of 1 h`);
    row.figure(`${missing.length} missing, ${repeated.length} repeated`);
    row.figure(`earliest ${Math.round(Math.min(...lateMs))} ms after its fire time`);
    expect({ missing, repeated }).toEqual({ missing: [], repeated: [] });
    expect(Math.min(...lateMs)).toBeGreaterThan(-GRAIN_MS);
    expect(new Set(starts.map(({ replica }) => replica)).size).toBe(fleet.replicas.length);
  },
  SECONDS * 5_000 + 120_000,
);
