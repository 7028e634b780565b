import { describe, expect, test } from 'vitest';
import { ConfiguredSource } from '../../src/task/configured-source.ts';
import type { ConfiguredTask } from '../../src/task/task.ts';
import { claimRun } from '../support/claim-run.ts';
import { settle } from '../support/fake-clock.ts';
import { POLL_MS, pairRig } from '../support/pair-rig.ts';
import { sampleTask } from '../support/sample-task.ts';
import { LEASE_MS } from '../support/scheduler-rig.ts';

const PLAIN = sampleTask('g/plain');
const RECOVERING = sampleTask('g/recovering', { recover: true });
const HOURLY = sampleTask('g/hourly', { schedule: '0 * * * *' });
/** They look once a second: an hour is a long way for a test. */
const MINUTELY = sampleTask('g/minutely', { schedule: '0 * * * * *' });

describe('replicas on one store', () => {
  test('execute a run once, whoever was asked', async () => {
    const { a, b, clock } = await pairRig({ tasks: [PLAIN], maxRunning: 0 }, { tasks: [PLAIN] });
    const { number } = await a.trigger(PLAIN);
    await clock.advance(POLL_MS);
    expect([a.work.started, b.work.started]).toEqual([[], [number]]);
    expect((await a.trigger(PLAIN)).admission.kind).toBe('already-running');
    b.work.last.end();
    await settle();
    expect(await a.stateOf(number)).toBe('succeeded');
  });

  test('wake whoever waits for a run that another one executes', async () => {
    const { a, b, clock } = await pairRig({ tasks: [PLAIN], maxRunning: 0 }, { tasks: [PLAIN] });
    const { number } = await a.trigger(PLAIN);
    await clock.advance(POLL_MS);
    let woken = 0;
    a.parts.signals.listen(number, () => {
      woken += 1;
    });
    b.work.last.end();
    await clock.advance(POLL_MS);
    expect(woken).toBeGreaterThan(0);
  });

  test('never claim what they do not know, however much of it stands before the rest', async () => {
    const others = Array.from({ length: 120 }, (_, index) => sampleTask(`g/other-${index}`));
    const { a, b, clock } = await pairRig({ tasks: [...others, PLAIN], maxRunning: 0 }, { tasks: [PLAIN] });
    for (const task of others) await a.trigger(task);
    const { number } = await a.trigger(PLAIN);
    await clock.advance(POLL_MS);
    expect(b.work.started).toEqual([number]);
  });

  test('claim what came back meanwhile before what stands behind it, however long the line is', async () => {
    const others = Array.from({ length: 120 }, (_, index) => sampleTask(`g/other-${index}`));
    const [near, far] = [sampleTask('g/near'), sampleTask('g/far')];
    const { a, b, clock, store } = await pairRig(
      { tasks: [PLAIN, near, ...others, far], maxRunning: 0 },
      { tasks: [PLAIN, near, far] },
    );
    const numbers: number[] = [];
    for (const task of [PLAIN, near, ...others, far]) numbers.push((await a.trigger(task)).number);
    const [first = 0, second = 0] = numbers;
    const elsewhere = await claimRun(store, { number: first, replica: 'r9', leaseMs: LEASE_MS });
    const claimRuns = store.claimRuns.bind(store);
    store.claimRuns = async (claim) => {
      store.claimRuns = claimRuns;
      const { token = 0 } = elsewhere?.lease ?? {};
      const end = { outcome: 'interrupted', exitCode: null, signal: null, error: null } as const;
      await store.endAttempt({ number: first, token }, end, { notBefore: null });
      return await claimRuns(claim);
    };
    await clock.advance(POLL_MS);
    expect(b.work.started).toEqual([second, first, numbers.at(-1)]);
  });

  test('end a run that another one was asked to cancel, at its next renewal', async () => {
    const { a, b, clock, store } = await pairRig({ tasks: [PLAIN], maxRunning: 0 }, { tasks: [PLAIN] });
    const { number } = await a.trigger(PLAIN);
    await clock.advance(POLL_MS);
    const asked = await a.scheduler.cancel(number, { error: 'cancelled by root', graceMs: 7_000 });
    expect(asked).toMatchObject({ number, state: 'running', lease: { replica: 'r1' } });
    await clock.advance(LEASE_MS / 3);
    expect(b.work.last.asked()).toMatchObject({ outcome: 'cancelled', graceMs: 7_000 });
    expect(await store.findRun(number)).toMatchObject({ state: 'cancelled', error: 'cancelled by root' });
  });

  test('follow a drain that another one was asked for, and its end', async () => {
    const { a, b, clock } = await pairRig({ tasks: [PLAIN] }, { tasks: [PLAIN] });
    await a.scheduler.drain({ by: 'root', reason: null, since: clock.now() });
    await clock.advance(POLL_MS);
    expect(b.scheduler.draining).toBe(true);
    await b.scheduler.drain(null);
    await clock.advance(POLL_MS);
    expect(a.scheduler.draining).toBe(false);
  });

  test('keep a drain of one boot to that boot', async () => {
    const { a, b, clock } = await pairRig({ tasks: [PLAIN] }, { tasks: [PLAIN] });
    await a.scheduler.drain({ by: 'root', reason: null, since: clock.now() }, { thisBoot: true });
    await clock.advance(3 * POLL_MS);
    expect([a.scheduler.draining, b.scheduler.draining]).toEqual([true, false]);
    expect((await b.trigger(PLAIN)).admission.kind).toBe('admitted');
  });

  test('follow a schedule that another one was asked for', async () => {
    const { a, b, clock } = await pairRig({ tasks: [HOURLY] }, { tasks: [HOURLY] });
    const over = { schedule: '0 * * * *', timezone: 'UTC' };
    const override = { by: null, reason: null, since: clock.now(), over };
    await a.scheduler.reschedule(HOURLY.id, { schedule: '30 3 * * *', timezone: 'UTC', ...override });
    await clock.advance(POLL_MS);
    expect(b.scheduler.nextFireTimes(HOURLY.id, 1)).toEqual([new Date('2026-01-15T03:30:00Z')]);
  });

  test('fire each fire time once', async () => {
    const { a, b, clock, store } = await pairRig({ tasks: [MINUTELY] }, { tasks: [MINUTELY] });
    for (let minute = 0; minute < 3; minute++) {
      await clock.advance(60_000);
      for (const { work } of [a, b]) for (const attempt of work.attempts) attempt.end();
      await settle();
    }
    const runs = await store.listRuns({ limit: 9 });
    expect(runs.map(({ state }) => state)).toEqual(['succeeded', 'succeeded', 'succeeded']);
  });
});

describe('replicas whose tasks files differ', () => {
  const LATER = { ...MINUTELY, schedule: '30 * * * * *' };

  test('fire by the schedule of the youngest', async () => {
    const { clock, store } = await pairRig({ tasks: [MINUTELY] }, { tasks: [LATER] });
    await clock.advance(60_000);
    const runs = await store.listRuns({ limit: 9 });
    expect(runs.map(({ fireTime }) => fireTime?.toISOString())).toEqual(['2026-01-15T00:00:30.000Z']);
  });

  test('go back to the elder one when the youngest has stopped', async () => {
    const { a, b, clock, store } = await pairRig({ tasks: [MINUTELY] }, { tasks: [LATER] });
    await clock.advance(60_000);
    b.work.attempts.map((attempt) => attempt.end());
    a.work.attempts.map((attempt) => attempt.end());
    const stopped = b.scheduler.stop(0);
    await clock.advance(1_000);
    await stopped;
    await clock.advance(60_000);
    const [newest] = await store.listRuns({ limit: 1 });
    expect(newest?.fireTime?.toISOString()).toBe('2026-01-15T00:02:00.000Z');
  });

  test('cancel what waits for a task that none of them has, once all have the same file', async () => {
    const { a, b, clock, store } = await pairRig(
      { tasks: [PLAIN, RECOVERING], maxRunning: 0, fingerprint: () => 'with' },
      { tasks: [PLAIN], fingerprint: () => 'without' },
    );
    const { number } = await a.trigger(RECOVERING);
    await clock.advance(700_000);
    expect(await store.findRun(number)).toMatchObject({ state: 'queued' });
    const stopped = a.scheduler.stop(0);
    await clock.advance(600_000);
    await stopped;
    expect(b.work.started).toEqual([]);
    expect(await store.findRun(number)).toMatchObject({ state: 'cancelled' });
  });
});

describe('a younger replica that goes', () => {
  test('leaves no fire time behind that nobody fires', async () => {
    const { a, b, clock, store } = await pairRig(
      { tasks: [MINUTELY] },
      { tasks: [{ ...MINUTELY, schedule: '*/20 * * * * *' }] },
    );
    await clock.advance(57_000);
    for (const { work } of [a, b]) for (const attempt of work.attempts) attempt.end();
    const stopped = b.scheduler.stop(0);
    await clock.advance(1_000);
    await stopped;
    await clock.advance(2_000);
    const fired = (await store.listRuns({ limit: 9 })).map(({ fireTime }) => fireTime?.toISOString());
    expect(fired).toEqual([
      '2026-01-15T00:01:00.000Z',
      '2026-01-15T00:00:40.000Z',
      '2026-01-15T00:00:20.000Z',
    ]);
    expect(a.work.attempts.at(-1)?.asked()).toBeNull();
  });
});

describe('a task that one of two replicas alone has', () => {
  const NEW = sampleTask('g/new', { schedule: '* * * * *', overlap: 'allow' });

  async function fired() {
    const files = { a: 'old', b: 'old' };
    const rig = await pairRig(
      { tasks: [HOURLY], fingerprint: () => files.a },
      { tasks: [HOURLY], fingerprint: () => files.b },
    );
    const reload = async (tasks: ConfiguredTask[]) => {
      files.a = 'new';
      if (rig.a.parts.source instanceof ConfiguredSource) rig.a.parts.source.replaceTasks(tasks);
      await rig.a.scheduler.reload();
    };
    const timesOf = async ({ id }: ConfiguredTask) =>
      (await rig.store.listRuns({ task: id, limit: 99 })).map(({ fireTime }) => fireTime?.toISOString());
    return { ...rig, reload, timesOf };
  }

  test('is not forgotten by the other one, which is told of the file before what is new in it', async () => {
    const { b, clock, store, reload, timesOf } = await fired();
    await clock.advance(1_000);
    const { registerSchedules } = store;
    store.registerSchedules = async (schedules) => {
      store.registerSchedules = registerSchedules;
      const registered = await store.registerSchedules(schedules);
      // The other one cleans up at the worst moment.
      await b.scheduler.reload();
      return registered;
    };
    await reload([HOURLY, NEW]);
    await clock.advance(60_000);
    expect(await timesOf(NEW)).toEqual(['2026-01-15T00:01:00.000Z']);
    expect((await store.listBoots()).map(({ fingerprint }) => fingerprint)).toEqual(['old', 'new']);
  });

  test('is registered anew when the other one forgot it all the same, with no fire time lost', async () => {
    const { clock, store, reload, timesOf } = await fired();
    await reload([HOURLY, NEW]);
    await clock.advance(60_000);
    await store.forgetSchedules([HOURLY.id]);
    await clock.advance(2 * 60_000);
    expect(await timesOf(NEW)).toEqual([
      '2026-01-15T00:03:00.000Z',
      '2026-01-15T00:02:00.000Z',
      '2026-01-15T00:01:00.000Z',
    ]);
  });
});

describe('a younger replica that dies or stops', () => {
  const EACH = sampleTask('g/each', { schedule: '*/10 * * * * *', overlap: 'allow' });
  /** The same instants by another schedule. */
  const elsewhere = (task: ConfiguredTask) => ({ ...task, timezone: 'Africa/Abidjan' });
  const pair = async (task: ConfiguredTask, other: ConfiguredTask) => {
    const rig = await pairRig({ tasks: [task] }, { tasks: [other] });
    const history = async () =>
      (await rig.store.listRuns({ limit: 99 }))
        .reverse()
        .map(
          ({ fireTime, state }) =>
            `${fireTime?.toISOString().slice(11, 19)} ${state === 'missed' ? state : 'fired'}`,
        );
    return { ...rig, history };
  };

  test('leaves each fire time to the elder one, late or on time', async () => {
    const { b, clock, history } = await pair(EACH, elsewhere(EACH));
    await clock.advance(31_000);
    b.away.now = true;
    await clock.advance(60_000);
    expect(await history()).toEqual([
      ...['00:00:10 fired', '00:00:20 fired', '00:00:30 fired'],
      ...['00:00:40 missed', '00:00:50 missed', '00:01:00 missed', '00:01:10 fired'],
      ...['00:01:20 fired', '00:01:30 fired'],
    ]);
  });

  test('leaves each fire time to the elder one, which loads its schedules anew before it knows', async () => {
    const { a, b, clock, history } = await pair(EACH, elsewhere(EACH));
    await clock.advance(31_000);
    b.away.now = true;
    await clock.advance(24_000);
    await a.scheduler.reload();
    await clock.advance(10_000);
    expect(await history()).toEqual([
      ...['00:00:10 fired', '00:00:20 fired', '00:00:30 fired'],
      ...['00:00:40 missed', '00:00:50 fired', '00:01:00 fired'],
    ]);
  });

  test('leaves what is due once a day to the elder one, which does it as soon as it knows', async () => {
    const daily = { ...EACH, schedule: '5 0 * * *' };
    const { b, clock, history } = await pair(daily, elsewhere(daily));
    await clock.advance(295_000);
    b.away.now = true;
    await clock.advance(66_000);
    expect(await history()).toEqual(['00:05:00 fired']);
  });

  test('leaves nothing to the elder one that was not due by the schedule that held', async () => {
    const { b, clock, history } = await pair(
      { ...EACH, schedule: '* * * * *' },
      { ...EACH, schedule: '@daily' },
    );
    await clock.advance(235_000);
    b.away.now = true;
    await clock.advance(76_000);
    expect(await history()).toEqual(['00:04:00 fired', '00:05:00 fired']);
  });

  test('leaves to the elder one also what comes while it is stopping', async () => {
    const { b, clock, history } = await pair(EACH, elsewhere(EACH));
    await clock.advance(31_000);
    const stopped = b.scheduler.stop(25_000);
    await clock.advance(40_000);
    await stopped;
    expect(await history()).toEqual([
      ...['00:00:10 fired', '00:00:20 fired', '00:00:30 fired'],
      ...['00:00:40 missed', '00:00:50 fired', '00:01:00 fired', '00:01:10 fired'],
    ]);
  });
});
