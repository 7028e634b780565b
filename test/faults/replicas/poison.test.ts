import { afterAll, expect } from 'vitest';
import { FaultRow } from '../../support/fault-row.ts';
import { LONG } from '../../support/faults.ts';
import { faultsOf, nextSeconds, secondlyTasks, untilDone } from '../../support/fleet/fire-each-second.ts';
import { Fleet } from '../../support/fleet/fleet.ts';
import { Journal } from '../../support/fleet/journal.ts';
import { findUnexcused, startsOf } from '../../support/fleet/judge.ts';
import { testWith } from '../../support/needs.ts';
import { testDatabases } from '../../support/postgres/test-databases.ts';

const ROUNDS = LONG ? 5 : 1;
const OTHERS = 5;
/** Longer than a busy machine may keep a replica from renewing it. */
const LEASE_MS = 3_000;
/** Of one round: three deaths, each found out after a lease. */
const SECONDS = 15 * ROUNDS;
const databases = testDatabases();

/** Ends its daemon, and nobody else if that is gone already. */
const POISON = `[ "\${SUNBIRD_TASKS_REPLICA##*-}" = "$PPID" ] && kill -9 "$PPID"; sleep 60 & wait $!`;

afterAll(() => databases[Symbol.asyncDispose]());

testWith(
  'a PostgreSQL server',
  'F13 a task that kills its daemon is quarantined after three deaths, and harms no other',
  async (context) => {
    const row = new FaultRow(context);
    using journal = new Journal();
    const poison = journal.task('poison/work', { recover: true }, POISON);
    const others = secondlyTasks(journal, { count: OTHERS, recover: true });
    const connection = await databases.createDatabase();
    const options = { connection, tasks: [poison, ...others], leaseMs: LEASE_MS };
    await using fleet = await Fleet.start({ ...options, replicas: 2 });
    const stretch = nextSeconds(others, SECONDS);
    const swallow = async () => {
      for (let round = 0; round < ROUNDS; round++) await swallowPoison(fleet, journal, poison);
      await untilDone(fleet, stretch, SECONDS * 1_000 + 120_000);
    };
    const { deaths } = await fleet.reviveDuring(swallow());
    await Promise.all(fleet.replicas.map((replica) => replica.stop()));
    const { missing, repeated } = faultsOf(journal, stretch);
    const unexcused = await findUnexcused(fleet.store, repeated);
    row.often(`${ROUNDS} runs, ${deaths} deaths`);
    row.figure(`of ${stretch.expected.length} fire times of other tasks ${missing.length} missing`);
    row.figure(`${repeated.length} tried again, ${unexcused.length} of them without a reason`);
    expect(deaths).toBe(3 * ROUNDS);
    expect({ missing, unexcused }).toEqual({ missing: [], unexcused: [] });
  },
  SECONDS * 2_000 + 180_000,
);

/** A trigger lifts the quarantine of the round before. */
async function swallowPoison(fleet: Fleet, journal: Journal, poison: Parameters<Fleet['trigger']>[0]) {
  const number = await fleet.trigger(poison);
  expect(await fleet.end(number)).toMatchObject({ state: 'interrupted', attempt: 3 });
  const attempts = await fleet.store.listAttempts(number);
  expect(attempts.map(({ outcome, unclean }) => ({ outcome, unclean }))).toEqual(
    Array.from({ length: 3 }, () => ({ outcome: 'interrupted', unclean: true })),
  );
  expect(startsOf(journal.read(), number).map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  expect((await fleet.store.findTaskRecord(poison.id)).quarantine).toMatchObject({ run: number });
}
