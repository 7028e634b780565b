import { describe, expect, test } from 'vitest';
import type { Database } from '../../../src/postgres/database.ts';
import { INSUFFICIENT_PRIVILEGE, LOCK_NOT_AVAILABLE } from '../../../src/postgres/sql-states.ts';
import type { Intent } from '../../../src/quartz/changes/intent.ts';
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

/** Intents over Quartz' tables that refuse every transaction with an SQLSTATE, some time after it was begun. */
async function refusedAfter(delayMs: number, code: string) {
  const clock = new FakeClock();
  const store = await openSqliteStore({ path: ':memory:', clock });
  const transaction = () =>
    new Promise((_, reject) => {
      clock.after(delayMs, () => reject(Object.assign(new Error('The server refuses.'), { code })));
    });
  const database = { name: 'quartz', transaction } as unknown as Database;
  const warnings: unknown[] = [];
  const log = { info() {}, warn: (fields: object) => void warnings.push(fields), error() {} };
  const tables = async () => tablesOf('qrtz_');
  const intents = new Intents({ database, tables, store, nudge: false, clock, log });
  const ask = async () => {
    const asked = intents.ask(TASK, INTENT).catch((error: unknown) => error);
    await clock.advance(2 * LONG_MS);
    return await asked;
  };
  const record = () => store.findTaskRecord(TASK);
  return { ask, record, warnings, [Symbol.asyncDispose]: () => store.close() };
}

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
      expect(await at.record()).toMatchObject({ pause: PAUSE, intent: expect.stringContaining('pause') });
    },
  );
});
