import { describe, expect, test } from 'vitest';
import { Database } from '../../src/postgres/database.ts';
import { DatabaseClock } from '../../src/postgres/database-clock.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { testWith } from '../support/needs.ts';
import { testDatabases } from '../support/postgres/test-databases.ts';

const START = Date.parse('2026-01-15T00:00:00.000Z');

/** A local clock, and a database whose clock is behind it by so much when it is asked. */
function rig() {
  const base = new FakeClock();
  let monotonic = 5_000;
  const clock = new DatabaseClock({ base, monotonicMs: () => monotonic });
  const pass = (ms: number) => {
    monotonic += ms;
    base.step(ms);
  };
  return {
    base,
    clock,
    pass,
    sync: (behindMs: number, { thereMs = 0, backMs = 0 } = {}) =>
      clock.sync(async () => {
        pass(thereMs);
        const ms = base.now().getTime() - behindMs;
        pass(backMs);
        return { rows: [{ ms }] };
      }),
  };
}

describe('the time of a database', () => {
  test('is the local one until it is known', () => {
    const { clock, pass } = rig();
    pass(1_000);
    expect(clock.now()).toEqual(new Date(START + 1_000));
    expect(clock.aheadMs).toBeNull();
  });

  test('is carried on from the last sync, whatever becomes of the wall clock', async () => {
    const { base, clock, pass, sync } = rig();
    expect(await sync(45_000)).toBe(true);
    expect(clock.aheadMs).toBe(45_000);
    pass(10_000);
    expect(clock.now()).toEqual(new Date(START - 35_000));
    base.step(3_600_000);
    expect(clock.now()).toEqual(new Date(START - 35_000));
    expect(clock.aheadMs).toBe(3_645_000);
    base.step(-7_200_000);
    expect(clock.aheadMs).toBe(-3_555_000);
  });

  test('is never ahead of that, whichever way took long', async () => {
    const { clock, sync } = rig();
    await sync(45_000, { thereMs: 300, backMs: 300 });
    expect(clock.now()).toEqual(new Date(START - 45_000 + 300));
    await sync(45_000, { thereMs: 0, backMs: 1_000 });
    expect(clock.aheadMs).toBe(46_000);
  });

  test('is not corrected by an answer that took over 1 s, unless it is the first', async () => {
    const { clock, sync } = rig();
    expect(await sync(45_000, { thereMs: 2_000, backMs: 2_000 })).toBe(true);
    expect(clock.aheadMs).toBe(47_000);
    expect(await sync(0, { thereMs: 500, backMs: 501 })).toBe(false);
    expect(clock.aheadMs).toBe(47_000);
    expect(await sync(0, { thereMs: 500, backMs: 500 })).toBe(true);
    expect(clock.aheadMs).toBe(500);
  });

  test('goes on when the database cannot be asked', async () => {
    const { clock, pass, sync } = rig();
    await sync(45_000);
    await expect(clock.sync(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
    pass(1_000);
    expect(clock.now()).toEqual(new Date(START - 44_000));
  });

  test('leaves timers to the local clock', async () => {
    const { base, clock } = rig();
    const fired: string[] = [];
    clock.after(1_000, () => fired.push('fired'));
    const cancel = clock.after(1_000, () => fired.push('cancelled'));
    cancel();
    await base.advance(1_000);
    expect(fired).toEqual(['fired']);
  });

  testWith('a PostgreSQL server', 'is what a real one says', async () => {
    await using databases = testDatabases();
    const connection = await databases.createDatabase();
    await using database = new Database({ connection, most: 1, applicationName: 'test' });
    const clock = new DatabaseClock({ base: new FakeClock('2001-01-01T00:00:00.000Z') });
    const there = async () =>
      Number((await database.query('SELECT extract(epoch FROM clock_timestamp()) * 1000 AS ms')).rows[0]?.ms);
    const before = await there();
    await clock.sync((text) => database.query(text));
    const now = clock.now().getTime();
    const after = await there();
    expect([now >= Math.floor(before), now <= after]).toEqual([true, true]);
  });
});
