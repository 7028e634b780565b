import { describe, expect, test } from 'vitest';
import { SunbirdError } from '../../src/errors.ts';
import type { ConfiguredTask } from '../../src/task/task.ts';
import { FakeClock, settle } from '../support/fake-clock.ts';
import { newRun } from '../support/sample-run.ts';
import { sampleTask } from '../support/sample-task.ts';
import { LEASE_MS, memoryStore, schedulerRig } from '../support/scheduler-rig.ts';

const PLAIN = sampleTask('g/plain');
const RECOVERING = sampleTask('g/recovering', { recover: true });
const HOURLY = sampleTask('g/hourly', { schedule: '0 * * * *' });
/** Without hints a replica looks at least so often. */
const POLL_MS = 1_000;

/** Replicas on one store at one clock, each with a work of its own. */
async function fleet(
  ...replicas: { tasks: ConfiguredTask[]; maxRunning?: number; fingerprint?: () => string }[]
) {
  const clock = new FakeClock();
  const store = await memoryStore(clock, false);
  const rigs: Awaited<ReturnType<typeof schedulerRig>>[] = [];
  for (const [index, replica] of replicas.entries()) {
    const rig = await schedulerRig({ store, clock, replica: `r${index}`, ...replica });
    rigs.push(rig);
    await rig.scheduler.start();
  }
  const [a, b] = rigs;
  if (!a || !b) throw new Error('a fleet has two');
  return { clock, store, a, b };
}

describe('replicas on one store', () => {
  test('execute a run once, whoever was asked', async () => {
    const { a, b, clock } = await fleet({ tasks: [PLAIN], maxRunning: 0 }, { tasks: [PLAIN] });
    const { number } = await a.trigger(PLAIN);
    await clock.advance(POLL_MS);
    expect([a.work.started, b.work.started]).toEqual([[], [number]]);
    expect((await a.trigger(PLAIN)).admission.kind).toBe('already-running');
    b.work.last.end();
    await settle();
    expect(await a.stateOf(number)).toBe('succeeded');
  });

  test('wake whoever waits for a run that another one executes', async () => {
    const { a, b, clock } = await fleet({ tasks: [PLAIN], maxRunning: 0 }, { tasks: [PLAIN] });
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
    const { a, b, clock } = await fleet({ tasks: [...others, PLAIN], maxRunning: 0 }, { tasks: [PLAIN] });
    for (const task of others) await a.trigger(task);
    const { number } = await a.trigger(PLAIN);
    await clock.advance(POLL_MS);
    expect(b.work.started).toEqual([number]);
  });

  test('claim what came back meanwhile before what stands behind it, however long the line is', async () => {
    const others = Array.from({ length: 120 }, (_, index) => sampleTask(`g/other-${index}`));
    const [near, far] = [sampleTask('g/near'), sampleTask('g/far')];
    const { a, b, clock, store } = await fleet(
      { tasks: [PLAIN, near, ...others, far], maxRunning: 0 },
      { tasks: [PLAIN, near, far] },
    );
    const numbers: number[] = [];
    for (const task of [PLAIN, near, ...others, far]) numbers.push((await a.trigger(task)).number);
    const [first = 0, second = 0] = numbers;
    const elsewhere = await store.claimRun({ number: first, replica: 'r9', leaseMs: LEASE_MS });
    const claimRun = store.claimRun.bind(store);
    store.claimRun = async (claim) => {
      store.claimRun = claimRun;
      const { token = 0 } = elsewhere?.lease ?? {};
      const end = { outcome: 'interrupted', exitCode: null, signal: null, error: null } as const;
      await store.endAttempt({ number: first, token }, end, { notBefore: null });
      return await claimRun(claim);
    };
    await clock.advance(POLL_MS);
    expect(b.work.started).toEqual([second, first, numbers.at(-1)]);
  });

  test('end a run that another one was asked to cancel, at its next renewal', async () => {
    const { a, b, clock, store } = await fleet({ tasks: [PLAIN], maxRunning: 0 }, { tasks: [PLAIN] });
    const { number } = await a.trigger(PLAIN);
    await clock.advance(POLL_MS);
    const asked = await a.scheduler.cancel(number, { error: 'cancelled by root', graceMs: 7_000 });
    expect(asked).toMatchObject({ number, state: 'running', lease: { replica: 'r1' } });
    await clock.advance(LEASE_MS / 3);
    expect(b.work.last.asked()).toMatchObject({ outcome: 'cancelled', graceMs: 7_000 });
    expect(await store.findRun(number)).toMatchObject({ state: 'cancelled', error: 'cancelled by root' });
  });

  test('follow a drain that another one was asked for, and its end', async () => {
    const { a, b, clock } = await fleet({ tasks: [PLAIN] }, { tasks: [PLAIN] });
    await a.scheduler.drain({ by: 'root', reason: null, since: clock.now() });
    await clock.advance(POLL_MS);
    expect(b.scheduler.draining).toBe(true);
    await b.scheduler.drain(null);
    await clock.advance(POLL_MS);
    expect(a.scheduler.draining).toBe(false);
  });

  test('keep a drain of one boot to that boot', async () => {
    const { a, b, clock } = await fleet({ tasks: [PLAIN] }, { tasks: [PLAIN] });
    await a.scheduler.drain({ by: 'root', reason: null, since: clock.now() }, { thisBoot: true });
    await clock.advance(3 * POLL_MS);
    expect([a.scheduler.draining, b.scheduler.draining]).toEqual([true, false]);
    expect((await b.trigger(PLAIN)).admission.kind).toBe('admitted');
  });

  test('follow a schedule that another one was asked for', async () => {
    const { a, b, clock } = await fleet({ tasks: [HOURLY] }, { tasks: [HOURLY] });
    const over = { schedule: '0 * * * *', timezone: 'UTC' };
    const override = { by: null, reason: null, since: clock.now(), over };
    await a.scheduler.reschedule(HOURLY.id, { schedule: '30 3 * * *', timezone: 'UTC', ...override });
    await clock.advance(POLL_MS);
    expect(b.scheduler.nextFireTimes(HOURLY.id, 1)).toEqual([new Date('2026-01-15T03:30:00Z')]);
  });

  test('fire each fire time once', async () => {
    const { a, b, clock, store } = await fleet({ tasks: [HOURLY] }, { tasks: [HOURLY] });
    for (let hour = 0; hour < 3; hour++) {
      await clock.advance(3_600_000);
      for (const { work } of [a, b]) for (const attempt of work.attempts) attempt.end();
      await settle();
    }
    const runs = await store.listRuns({ limit: 9 });
    expect(runs.map(({ state }) => state)).toEqual(['succeeded', 'succeeded', 'succeeded']);
  });
});

describe('replicas whose tasks files differ', () => {
  const LATER = { ...HOURLY, schedule: '30 * * * *' };

  test('fire by the schedule of the youngest', async () => {
    const { clock, store } = await fleet({ tasks: [HOURLY] }, { tasks: [LATER] });
    await clock.advance(3_600_000);
    const runs = await store.listRuns({ limit: 9 });
    expect(runs.map(({ fireTime }) => fireTime?.toISOString())).toEqual(['2026-01-15T00:30:00.000Z']);
  });

  test('go back to the elder one when the youngest has stopped', async () => {
    const { a, b, clock, store } = await fleet({ tasks: [HOURLY] }, { tasks: [LATER] });
    await clock.advance(3_600_000);
    b.work.attempts.map((attempt) => attempt.end());
    a.work.attempts.map((attempt) => attempt.end());
    const stopped = b.scheduler.stop(0);
    await clock.advance(1_000);
    await stopped;
    await clock.advance(3_600_000);
    const [newest] = await store.listRuns({ limit: 1 });
    expect(newest?.fireTime?.toISOString()).toBe('2026-01-15T02:00:00.000Z');
  });

  test('cancel what waits for a task that none of them has, once all have the same file', async () => {
    const { a, b, clock, store } = await fleet(
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
    const { a, b, clock, store } = await fleet(
      { tasks: [HOURLY] },
      { tasks: [{ ...HOURLY, schedule: '*/20 * * * *' }] },
    );
    await clock.advance(58 * 60_000);
    for (const { work } of [a, b]) for (const attempt of work.attempts) attempt.end();
    const stopped = b.scheduler.stop(0);
    await clock.advance(1_000);
    await stopped;
    await clock.advance(2 * 60_000);
    const fired = (await store.listRuns({ limit: 9 })).map(({ fireTime }) => fireTime?.toISOString());
    expect(fired).toEqual([
      '2026-01-15T01:00:00.000Z',
      '2026-01-15T00:40:00.000Z',
      '2026-01-15T00:20:00.000Z',
    ]);
    expect(a.work.attempts.at(-1)?.asked()).toBeNull();
  });
});

describe('a replica out of touch with the store', () => {
  test('ends its work before its lease does, even if the store never answers', async () => {
    const { a, clock, store } = await fleet({ tasks: [PLAIN] }, { tasks: [PLAIN] });
    const { number } = await a.trigger(PLAIN);
    store.renewLeases = () => new Promise(() => {});
    await clock.advance(LEASE_MS - 2_001);
    expect(a.work.last.asked()).toBeNull();
    await clock.advance(1);
    expect(a.work.last.asked()).toMatchObject({ outcome: 'interrupted', graceMs: 1_000 });
    expect(await store.findRun(number)).toMatchObject({ state: 'interrupted', attempt: 1 });
  });

  test('keeps its work while it can renew now and then', async () => {
    const { a, clock } = await fleet({ tasks: [PLAIN] }, { tasks: [PLAIN] });
    await a.trigger(PLAIN);
    for (let renewal = 0; renewal < 10; renewal++) {
      a.away.now = renewal % 2 === 0;
      await clock.advance(LEASE_MS / 3);
    }
    expect(a.work.last.asked()).toBeNull();
  });

  test('is told by history that its work went on beside its successor', async () => {
    const { a, b, clock, store } = await fleet({ tasks: [RECOVERING] }, { tasks: [RECOVERING] });
    const { number } = await a.trigger(RECOVERING);
    // Frozen: nothing of it goes on, not even its timers.
    store.renewLeases = () => new Promise(() => {});
    clock.step(LEASE_MS + 1);
    await clock.advance((2 * LEASE_MS) / 3);
    expect(await store.listAttempts(number)).toMatchObject([
      { number: 1, outcome: 'interrupted', replica: 'r0' },
      { number: 2, outcome: null },
    ]);
    a.work.attempts[0]?.end();
    await settle();
    const [first] = await store.listAttempts(number);
    expect(first?.error).toMatch(/^attempt 1 was interrupted.*; its work on r0 went on until 2026-01-15T/);
    expect(b.searches).not.toEqual([]);
  });

  test('leaves its run to one that knows the task; when nobody does, it is ended after a while', async () => {
    const { clock, store } = await fleet({ tasks: [PLAIN] }, { tasks: [PLAIN] });
    const { run } = await store.addRun(newRun({ task: RECOVERING.id }));
    const number = run?.number ?? 0;
    await store.claimRun({ number, replica: 'dead', leaseMs: LEASE_MS });
    await clock.advance(LEASE_MS + 595_000);
    expect(await store.findRun(number)).toMatchObject({ state: 'running', attempt: 1 });
    await clock.advance(15_000);
    expect(await store.findRun(number)).toMatchObject({ state: 'interrupted' });
  });

  test('takes up a run of its own that it lost sight of, and leaves alone what goes on here', async () => {
    const { a, clock, store } = await fleet({ tasks: [RECOVERING] }, { tasks: [RECOVERING], maxRunning: 0 });
    const claimRun = store.claimRun.bind(store);
    store.claimRun = async (claim) => {
      await claimRun(claim);
      store.claimRun = claimRun;
      throw new Error('the answer was lost');
    };
    const { number } = await a.trigger(RECOVERING);
    expect(a.work.started).toEqual([]);
    await clock.advance(LEASE_MS + LEASE_MS / 3);
    expect(a.work.started).toEqual([number]);
  });

  test('ends its work although a cancel had allowed it more time', async () => {
    const { a, clock, store } = await fleet({ tasks: [PLAIN] }, { tasks: [PLAIN] });
    const { number } = await a.trigger(PLAIN);
    const order = a.work.last.order;
    await a.scheduler.cancel(number, { error: 'cancelled by root', graceMs: 600_000 });
    expect(order.urgent?.aborted).toBe(false);
    store.renewLeases = () => new Promise(() => {});
    store.endAttempt = () => new Promise(() => {});
    await clock.advance(LEASE_MS);
    expect(order.urgent?.reason).toMatchObject({ graceMs: 1_000 });
  });

  test('knows an end again that was stored, only that the answer was lost', async () => {
    const { a, clock, store } = await fleet({ tasks: [PLAIN] }, { tasks: [PLAIN] });
    await a.trigger(PLAIN);
    const endAttempt = store.endAttempt.bind(store);
    store.endAttempt = async (...given) => {
      await endAttempt(...given);
      store.endAttempt = endAttempt;
      throw new SunbirdError('STORE_UNAVAILABLE', 'the answer was lost');
    };
    a.work.last.end({ outcome: 'failed', exitCode: 1 });
    await clock.advance(1_000);
    expect(a.parts.tally.ended.failed).toBe(1);
  });

  test('tells nobody that a run ended which is tried again, only that the answer was lost', async () => {
    const retry = { attempts: 2, delayMs: 60_000, backoff: 1 };
    const { a, clock, store } = await fleet({ tasks: [{ ...PLAIN, retry }] }, { tasks: [] });
    const { number } = await a.trigger({ ...PLAIN, retry });
    const endAttempt = store.endAttempt.bind(store);
    store.endAttempt = async (...given) => {
      await endAttempt(...given);
      store.endAttempt = endAttempt;
      throw new SunbirdError('STORE_UNAVAILABLE', 'the answer was lost');
    };
    a.work.last.end({ outcome: 'failed', exitCode: 1 });
    await clock.advance(1_000);
    expect(a.parts.tally.ended.failed).toBe(0);
    expect(await store.findRun(number)).toMatchObject({ state: 'queued', attempt: 1 });
  });

  test('does not take a run for its own that another one claimed after its own claim had failed', async () => {
    const { a, clock, store } = await fleet({ tasks: [PLAIN] }, { tasks: [] });
    const claimRun = store.claimRun.bind(store);
    store.claimRun = async () => {
      store.claimRun = claimRun;
      throw new SunbirdError('STORE_UNAVAILABLE', 'away');
    };
    const { number } = await a.trigger(PLAIN);
    await store.claimRun({ number, replica: 'dead', leaseMs: LEASE_MS });
    await clock.advance(2 * LEASE_MS);
    expect(a.work.started).toEqual([]);
    expect(await store.findRun(number)).toMatchObject({ state: 'interrupted', attempt: 1 });
  });

  test('leaves a run to its owner whose lease ended by a clock that was set forward', async () => {
    const { a, b, clock, store } = await fleet({ tasks: [RECOVERING] }, { tasks: [RECOVERING] });
    const { number } = await a.trigger(RECOVERING);
    clock.step(3_600_000);
    await clock.advance(LEASE_MS);
    expect(b.work.started).toEqual([]);
    expect(await store.findRun(number)).toMatchObject({ state: 'running', attempt: 1 });
  });
});
