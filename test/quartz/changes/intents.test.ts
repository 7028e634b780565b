import { describe, expect, test } from 'vitest';
import { sleep } from '../../../src/clock.ts';
import type { Database } from '../../../src/postgres/database.ts';
import { INSUFFICIENT_PRIVILEGE, LOCK_NOT_AVAILABLE } from '../../../src/postgres/sql-states.ts';
import { formatIntent, type Intent } from '../../../src/quartz/changes/intent.ts';
import { Intents } from '../../../src/quartz/changes/intents.ts';
import { tablesOf } from '../../../src/quartz/tables.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const TASK = { group: 'g', name: 'job' };
const PAUSE = { by: 'ops1', reason: null, since: new Date(0), until: null, next: null };
const INTENT: Intent = {
  scheduler: 'MyScheduler',
  job: { group: 'g', name: 'job' },
  kind: 'pause',
  pause: PAUSE,
  before: null,
};
/** Longer than a request waits. */
const LONG_MS = 9_000;

/** Intents of the replica `own`, beside one that lives, over tables whose transactions end as is said. */
async function rig(transaction: (clock: FakeClock) => Promise<unknown>) {
  const clock = new FakeClock();
  const store = await openSqliteStore({ path: ':memory:', clock });
  const database = { name: 'quartz', transaction: () => transaction(clock) } as unknown as Database;
  const warnings: unknown[] = [];
  const log = { info() {}, warn: (fields: object) => void warnings.push(fields), error() {} };
  const mayBeAtWork = async (replica: string) => replica === 'living';
  const tables = async () => tablesOf('qrtz_');
  const parts = { database, tables, store, nudge: false, clock, log };
  const intents = new Intents({ ...parts, replica: 'own', mayBeAtWork });
  const ask = async () => {
    const asked = intents.ask(TASK, INTENT).catch((error: unknown) => error);
    await clock.advance(2 * LONG_MS);
    return await asked;
  };
  const record = () => store.findTaskRecord(TASK);
  /** Has it stand as another replica's. */
  const give = async (owner: string | undefined) => {
    const to = formatIntent({ ...INTENT, owner });
    await store.replaceIntent(TASK, { from: (await record()).intent, to });
    return to;
  };
  return { intents, ask, record, give, warnings, [Symbol.asyncDispose]: () => store.close() };
}

/** A rig whose tables refuse every transaction with an SQLSTATE, some time after it was begun. */
async function refusedAfter(delayMs: number, code: string) {
  return await rig(async (clock) => {
    await sleep(clock, delayMs);
    throw Object.assign(new Error('The server refuses.'), { code });
  });
}

const done = async () => ({ triggers: [] });
const owned = (owner: string) => expect.stringContaining(`"owner":"${owner}"`);

describe('a change that the database refuses', () => {
  test('is forgotten while its asker waits, who is told', async () => {
    await using at = await refusedAfter(1_000, INSUFFICIENT_PRIVILEGE);
    expect(await at.ask()).toMatchObject({ code: 'INVALID_CONFIG' });
    expect(await at.record()).toMatchObject({ pause: null, intent: null });
  });

  test('stands when its asker was told that it goes on, and the log says why', async () => {
    await using at = await refusedAfter(LONG_MS, INSUFFICIENT_PRIVILEGE);
    expect(await at.ask()).toBeNull();
    expect(await at.record()).toMatchObject({ pause: PAUSE, intent: expect.stringContaining('pause') });
    expect(at.warnings).toMatchObject([{ task: 'g/job', reason: expect.stringContaining('refuses') }]);
  });

  test.each([1_000, LONG_MS])(
    'stands where it was only the lock that was not free, after %s ms',
    async (ms) => {
      await using at = await refusedAfter(ms, LOCK_NOT_AVAILABLE);
      const told = await at.ask();
      if (ms === LONG_MS) expect(told).toBeNull();
      else expect(told).toMatchObject({ message: expect.stringMatching(/pause of g\/job is recorded/) });
      // No replica's any more: whoever looks next tries again.
      expect(await at.record()).toMatchObject({ pause: PAUSE, intent: formatIntent(INTENT) });
    },
  );
});

describe('of several replicas', () => {
  test('a change that another is at is left to it, and nobody else changes the task', async () => {
    await using at = await rig(done);
    const text = await at.give('living');
    await at.intents.carryOn(TASK);
    expect(await at.ask()).toMatchObject({ code: 'NOT_SUPPORTED' });
    expect(await at.record()).toMatchObject({ pause: null, intent: text });
  });

  test.each(['own', 'gone', undefined])('a change of %s is carried out', async (owner) => {
    await using at = await rig(done);
    await at.give(owner);
    await at.intents.carryOn(TASK);
    expect(await at.record()).toMatchObject({ pause: PAUSE, intent: null });
  });

  test('one has its name in what it carries out', async () => {
    const seen: unknown[] = [];
    await using at = await rig(async () => {
      seen.push((await at.record()).intent);
      return await done();
    });
    expect(await at.ask()).toEqual({ kind: 'paused' });
    expect(seen).toEqual([owned('own')]);
    expect(await at.record()).toMatchObject({ pause: PAUSE, intent: null });
  });

  test('one that was overtaken does not end what is no longer its own', async () => {
    await using at = await rig(async () => {
      await at.give('living');
      return await done();
    });
    expect(await at.ask()).toEqual({ kind: 'overtaken' });
    expect(await at.record()).toMatchObject({ intent: owned('living') });
  });
});
