import { describe, expect, test } from 'vitest';
import { SunbirdError } from '../../src/errors.ts';
import type { Store } from '../../src/store/store.ts';
import { claimRun } from '../support/claim-run.ts';
import { settle } from '../support/fake-clock.ts';
import { pairRig } from '../support/pair-rig.ts';
import { newRun } from '../support/sample-run.ts';
import { sampleTask } from '../support/sample-task.ts';
import { LEASE_MS } from '../support/scheduler-rig.ts';

const PLAIN = sampleTask('g/plain');
const RECOVERING = sampleTask('g/recovering', { recover: true });

/** The next end of an attempt is stored, only that nobody is told. */
function loseAnswerOfEnd(store: Store): void {
  const endAttempt = store.endAttempt.bind(store);
  store.endAttempt = async (...given) => {
    await endAttempt(...given);
    store.endAttempt = endAttempt;
    throw new SunbirdError('STORE_UNAVAILABLE', 'the answer was lost');
  };
}

/** The next claim is granted, only that nobody is told. */
function loseAnswerOfClaim(store: Store): void {
  const claimRuns = store.claimRuns.bind(store);
  store.claimRuns = async (claim) => {
    await claimRuns(claim);
    store.claimRuns = claimRuns;
    throw new SunbirdError('STORE_UNAVAILABLE', 'the answer was lost');
  };
}

describe('a replica out of touch with the store', () => {
  test('ends its work before its lease does, even if the store never answers', async () => {
    const { a, clock, store } = await pairRig({ tasks: [PLAIN] }, { tasks: [PLAIN] });
    const { number } = await a.trigger(PLAIN);
    store.renewLeases = () => new Promise(() => {});
    await clock.advance(LEASE_MS - 2_001);
    expect(a.work.last.asked()).toBeNull();
    await clock.advance(1);
    expect(a.work.last.asked()).toMatchObject({ outcome: 'interrupted', graceMs: 1_000 });
    expect(await store.findRun(number)).toMatchObject({ state: 'interrupted', attempt: 1 });
  });

  test('keeps its work while it can renew now and then', async () => {
    const { a, clock } = await pairRig({ tasks: [PLAIN] }, { tasks: [PLAIN] });
    await a.trigger(PLAIN);
    for (let renewal = 0; renewal < 10; renewal++) {
      a.away.now = renewal % 2 === 0;
      await clock.advance(LEASE_MS / 3);
    }
    expect(a.work.last.asked()).toBeNull();
  });

  test('tells when its work ended, not when that could be stored', async () => {
    const { a, clock, store } = await pairRig({ tasks: [PLAIN] }, { tasks: [PLAIN] });
    const { number } = await a.trigger(PLAIN);
    await clock.advance(2_000);
    a.away.now = true;
    a.work.last.end();
    await clock.advance(LEASE_MS / 3);
    a.away.now = false;
    await clock.advance(LEASE_MS / 3);
    expect(await store.findRun(number)).toMatchObject({ state: 'succeeded' });
    expect(await store.listDurations(PLAIN.id, 9)).toEqual([2_000]);
  });

  test('is told by history that its work went on beside its successor', async () => {
    const { a, b, clock, store } = await pairRig({ tasks: [RECOVERING] }, { tasks: [RECOVERING] });
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
    const { clock, store } = await pairRig({ tasks: [PLAIN] }, { tasks: [PLAIN] });
    const { run } = await store.addRun(newRun({ task: RECOVERING.id }));
    const number = run?.number ?? 0;
    await claimRun(store, { number, replica: 'dead', leaseMs: LEASE_MS });
    await clock.advance(LEASE_MS + 595_000);
    expect(await store.findRun(number)).toMatchObject({ state: 'running', attempt: 1 });
    await clock.advance(15_000);
    expect(await store.findRun(number)).toMatchObject({ state: 'interrupted' });
  });

  test('gives a claim back whose answer was lost, long before others may take the run for dead', async () => {
    const { a, b, clock, store } = await pairRig({ tasks: [PLAIN] }, { tasks: [PLAIN] });
    loseAnswerOfClaim(store);
    const { number } = await a.trigger(PLAIN);
    expect([a.work.started, b.work.started]).toEqual([[], []]);
    await clock.advance(1_000);
    expect([...a.work.started, ...b.work.started]).toEqual([number]);
    expect(await store.listAttempts(number)).toMatchObject([
      {
        number: 1,
        outcome: 'interrupted',
        unclean: false,
        error: expect.stringMatching(/^attempt 1 never began/),
      },
      { number: 2, outcome: null },
    ]);
  });

  test('does not take such a claim for dead itself when the store comes back after the lease', async () => {
    const { a, clock, store } = await pairRig({ tasks: [PLAIN] }, { tasks: [] });
    loseAnswerOfClaim(store);
    const { number } = await a.trigger(PLAIN);
    const { endAttempt } = store;
    store.endAttempt = () => Promise.reject(new SunbirdError('STORE_UNAVAILABLE', 'away'));
    await clock.advance(2 * LEASE_MS);
    expect(await store.findRun(number)).toMatchObject({ state: 'running', attempt: 1 });
    store.endAttempt = endAttempt;
    await clock.advance(1_000);
    expect(a.work.started).toEqual([number]);
  });

  test('gives such a claim back also when it is told to stop before', async () => {
    const { a, clock, store } = await pairRig({ tasks: [PLAIN] }, { tasks: [] });
    loseAnswerOfClaim(store);
    const { number } = await a.trigger(PLAIN);
    const stopped = a.scheduler.stop(0);
    await clock.advance(0);
    await stopped;
    expect(await store.findRun(number)).toMatchObject({ state: 'queued', attempt: 1 });
  });

  test('ends its work although a cancel had allowed it more time', async () => {
    const { a, clock, store } = await pairRig({ tasks: [PLAIN] }, { tasks: [PLAIN] });
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
    const { a, clock, store } = await pairRig({ tasks: [PLAIN] }, { tasks: [PLAIN] });
    await a.trigger(PLAIN);
    loseAnswerOfEnd(store);
    a.work.last.end({ outcome: 'failed', exitCode: 1 });
    await clock.advance(1_000);
    expect(a.parts.tally.ended.failed).toBe(1);
  });

  test('tells nobody that a run ended which is tried again, only that the answer was lost', async () => {
    const retry = { attempts: 2, delayMs: 60_000, backoff: 1 };
    const { a, clock, store } = await pairRig({ tasks: [{ ...PLAIN, retry }] }, { tasks: [] });
    const { number } = await a.trigger({ ...PLAIN, retry });
    loseAnswerOfEnd(store);
    a.work.last.end({ outcome: 'failed', exitCode: 1 });
    await clock.advance(1_000);
    expect(a.parts.tally.ended.failed).toBe(0);
    expect(await store.findRun(number)).toMatchObject({ state: 'queued', attempt: 1 });
  });

  test('does not take a run for its own that another one claimed after its own claim had failed', async () => {
    const { a, clock, store } = await pairRig({ tasks: [PLAIN] }, { tasks: [] });
    const claimRuns = store.claimRuns.bind(store);
    store.claimRuns = async () => {
      store.claimRuns = claimRuns;
      throw new SunbirdError('STORE_UNAVAILABLE', 'away');
    };
    const { number } = await a.trigger(PLAIN);
    await claimRun(store, { number, replica: 'dead', leaseMs: LEASE_MS });
    await clock.advance(2 * LEASE_MS);
    expect(a.work.started).toEqual([]);
    expect(await store.findRun(number)).toMatchObject({ state: 'interrupted', attempt: 1 });
  });

  test('leaves a run to its owner whose lease ended by a clock that was set forward', async () => {
    const { a, b, clock, store } = await pairRig({ tasks: [RECOVERING] }, { tasks: [RECOVERING] });
    const { number } = await a.trigger(RECOVERING);
    clock.step(3_600_000);
    await clock.advance(LEASE_MS);
    expect(b.work.started).toEqual([]);
    expect(await store.findRun(number)).toMatchObject({ state: 'running', attempt: 1 });
  });
});
