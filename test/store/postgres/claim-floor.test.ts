import { afterAll, expect, test } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { silentLog } from '../../../src/log.ts';
import { Database } from '../../../src/postgres/database.ts';
import type { RunningRun } from '../../../src/run/run.ts';
import { openPostgresStore } from '../../../src/store/postgres/open.ts';
import { claimRun } from '../../support/claim-run.ts';
import { testDatabases } from '../../support/postgres/test-databases.ts';
import { newRun } from '../../support/sample-run.ts';
import { SUCCEEDED } from '../../support/store-rig.ts';

const SETTLED_MS = 10_000;
const COMPLETE_MS = 60_000;
const databases = testDatabases();
let schemas = 0;

afterAll(() => databases[Symbol.asyncDispose]());

/** A store that counts by a clock of the test's when it looks from where. */
async function openAt() {
  const connection = await databases.createDatabase();
  const schema = `floor_${++schemas}`;
  let nowMs = 0;
  const given = { connection, schema, clock: systemClock, log: silentLog };
  const { store } = await openPostgresStore({ ...given, monotonicMs: () => nowMs });
  const sql = new Database({ connection, most: 1, applicationName: 'test' });
  const add = async (name: string) =>
    (await store.addRun(newRun({ task: { group: 'g', name } }))).run?.number ?? 0;
  const claim = async (number: number, leaseMs = 60_000) => {
    const run = (await claimRun(store, { number, replica: 'a', leaseMs })) as RunningRun;
    return { number, token: run.lease.token };
  };
  return {
    store,
    sql,
    schema,
    add,
    claim,
    /** Runs a task to its end. */
    pass: async (name: string) => {
      const done = await claim(await add(name));
      await store.endAttempt(done, SUCCEEDED);
      return done.number;
    },
    /** What may be claimed once so much more time has passed. */
    lookAfter: async (ms: number) => {
      nowMs += ms;
      return (await store.listClaimable(9)).map(({ number }) => number);
    },
    async [Symbol.asyncDispose]() {
      await store.close();
      await sql.close();
    },
  };
}

test('runs that wait are found, however long they do, and new ones with them', async () => {
  await using at = await openAt();
  for (const name of ['a', 'b']) await at.pass(name);
  const waits = await at.add('c');
  await at.pass('d');
  for (let look = 0; look < 20; look++) expect(await at.lookAfter(SETTLED_MS)).toEqual([waits]);
  const next = await at.add('e');
  expect(await at.lookAfter(0)).toEqual([waits, next]);
});

test('a run that comes back is found among those that wait, before those added later', async () => {
  await using at = await openAt();
  const interrupted = await at.claim(await at.add('a'));
  const failed = await at.claim(await at.add('b'));
  const abandoned = await at.claim(await at.add('c'), 0);
  for (let look = 0; look < 3; look++) expect(await at.lookAfter(SETTLED_MS)).toEqual([]);
  const later = await at.add('d');
  await at.store.endAttempt(interrupted, { ...SUCCEEDED, outcome: 'interrupted' }, { notBefore: null });
  await at.store.endAttempt(failed, { ...SUCCEEDED, outcome: 'failed' }, { notBefore: new Date() });
  expect(await at.store.recoverRun(abandoned, 'again', 'died')).toBe(true);
  const back = [interrupted, failed, abandoned].map(({ number }) => number);
  expect(await at.lookAfter(0)).toEqual([...back, later]);
  expect(await at.store.listClaimable(9, back[1])).toMatchObject([{ number: back[2] }, { number: later }]);
  expect(await at.store.listClaimable(2)).toMatchObject([{ number: back[0] }, { number: back[1] }]);
});

test('a look goes through those that ended long ago no more, but once a minute', async () => {
  await using at = await openAt();
  // As of a transaction that had its number long ago and stood still since.
  const late = await at.add('late');
  await at.sql.query(`UPDATE ${at.schema}.run SET state = 'skipped' WHERE number = $1`, [late]);
  await at.pass('a');
  await at.lookAfter(0);
  await at.lookAfter(SETTLED_MS);
  await at.sql.query(`UPDATE ${at.schema}.run SET state = 'queued' WHERE number = $1`, [late]);
  expect(await at.lookAfter(SETTLED_MS)).toEqual([]);
  expect(await at.lookAfter(COMPLETE_MS)).toEqual([late]);
});

test('a number that was given out only just may still come', async () => {
  await using at = await openAt();
  await at.pass('a');
  await at.lookAfter(0);
  const late = await at.add('late');
  await at.sql.query(`UPDATE ${at.schema}.run SET state = 'skipped' WHERE number = $1`, [late]);
  await at.pass('b');
  await at.lookAfter(SETTLED_MS);
  await at.sql.query(`UPDATE ${at.schema}.run SET state = 'queued' WHERE number = $1`, [late]);
  expect(await at.lookAfter(SETTLED_MS - 1)).toEqual([late]);
});
