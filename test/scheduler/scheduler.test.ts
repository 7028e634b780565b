import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { settle } from '../support/fake-clock.ts';
import { newRun } from '../support/sample-run.ts';
import { sampleTask } from '../support/sample-task.ts';
import { REQUEST, schedulerRig } from '../support/scheduler-rig.ts';
import { until } from '../support/until.ts';

const A = sampleTask('g/a');
const B = sampleTask('g/b');
const C = sampleTask('g/c');
const RECOVERING = sampleTask('g/r', { recover: true });
const CANCEL = { error: 'cancelled by root', graceMs: 5_000 };

async function running(maxRunning = 16) {
  const rig = await schedulerRig({ tasks: [A, B, C, RECOVERING], maxRunning });
  await rig.scheduler.start();
  return rig;
}

describe('a scheduler', () => {
  test('takes a triggered run to its end', async () => {
    const { clock, work, store, trigger } = await running();
    const { number } = await trigger(A, { params: { block: 'B-7' } });
    expect(await store.findRun(number)).toMatchObject({ state: 'running', attempt: 1 });
    expect(work.last.order).toMatchObject({ params: { block: 'B-7' }, timeoutMs: A.timeoutMs });
    expect(work.last.order.marks).toMatchObject({
      SUNBIRD_TASKS_RUN: `${store.id}/${number}/1`,
      SUNBIRD_TASKS_TASK: 'g/a',
    });
    await clock.advance(3_000);
    work.last.end();
    await settle();
    expect(await store.findRun(number)).toMatchObject({ state: 'succeeded', exitCode: 0 });
  });

  test('answers a trigger before the work begins, which may take longer', async () => {
    const { scheduler, work } = await running();
    await settle();
    await scheduler.trigger(A, REQUEST);
    // What makes up the answer asks the store, which here answers at once.
    for (let question = 0; question < 100; question++) await null;
    expect(work.started).toEqual([]);
    await settle();
    expect(work.started).toHaveLength(1);
  });

  test('keeps what the work printed', async () => {
    const { work, store, trigger } = await running();
    const { number } = await trigger(A);
    work.last.order.output('stdout', Buffer.from('hello\n'));
    work.last.end();
    await settle();
    expect(await store.listOutput({ run: number, after: null, limit: 10 })).toMatchObject([
      { text: 'hello\n' },
    ]);
  });

  test('refuses a trigger while the task runs, and names the run', async () => {
    const { work, trigger } = await running();
    const first = await trigger(A);
    const { admission } = await trigger(A);
    expect(admission).toMatchObject({ kind: 'already-running', run: { number: first.number } });
    expect(work.started).toEqual([first.number]);
  });

  test('gives timers and sockets their turn between runs that end at once', async () => {
    const tasks = Array.from({ length: 40 }, (_, index) => sampleTask(`g/quick-${index}`));
    const { scheduler, store, work } = await schedulerRig({ tasks, maxRunning: 1 });
    const start = work.start.bind(work);
    work.start = (spec, order) => {
      const started = start(spec, order);
      work.last.end();
      return started;
    };
    for (const { id } of tasks) await store.addRun(newRun({ task: id }));
    const started = scheduler.start();
    await setImmediate();
    expect(work.started.length).toBeLessThan(tasks.length);
    await started;
    await until(() => work.started.length === tasks.length);
  });

  test('starts a queued run when the one before it has ended', async () => {
    const { work, trigger } = await running();
    const first = await trigger(A);
    const second = await trigger(A, { ifRunning: 'queue' });
    expect(work.started).toEqual([first.number]);
    work.last.end();
    await settle();
    expect(work.started).toEqual([first.number, second.number]);
  });

  test('runs at most maxRunning at once, the oldest first', async () => {
    const { work, trigger } = await running(2);
    const numbers = [await trigger(A), await trigger(B), await trigger(C)].map(({ number }) => number);
    expect(work.started).toEqual(numbers.slice(0, 2));
    work.attempts[0]?.end();
    await settle();
    expect(work.started).toEqual(numbers);
  });

  test('gives a slot on while the outcome of what had it is being stored', async () => {
    const { work, store, trigger, scheduler } = await running(1);
    const numbers = [await trigger(A), await trigger(B)].map(({ number }) => number);
    const stored = Promise.withResolvers<void>();
    const endAttempt = store.endAttempt.bind(store);
    store.endAttempt = async (...of) => {
      await stored.promise;
      return await endAttempt(...of);
    };
    work.last.end();
    await settle();
    expect([work.started, scheduler.executing]).toEqual([numbers, 2]);
    stored.resolve();
    await settle();
    expect([scheduler.executing, scheduler.isFull]).toEqual([1, true]);
  });

  test('changes nothing in a dry run', async () => {
    const { work, store, trigger } = await running();
    expect(await trigger(A, { dryRun: true })).toMatchObject({
      admission: { kind: 'admitted' },
      number: 0,
    });
    expect([work.started, await store.listRuns({ limit: 10 })]).toEqual([[], []]);
  });

  test('ends a run that waits at once, and it never starts', async () => {
    const { work, trigger, scheduler, stateOf } = await running();
    await trigger(A);
    const { number } = await trigger(A, { ifRunning: 'queue' });
    await scheduler.cancel(number, CANCEL);
    work.last.end();
    await settle();
    expect([await stateOf(number), work.started.length]).toEqual(['cancelled', 1]);
  });

  test('asks a run that goes on to stop, and stores it as cancelled', async () => {
    const { work, store, trigger, scheduler } = await running();
    const { number } = await trigger(A);
    await scheduler.cancel(number, CANCEL);
    await settle();
    expect(work.last.asked()).toEqual({ outcome: 'cancelled', ...CANCEL });
    expect(await store.findRun(number)).toMatchObject({ state: 'cancelled', error: 'cancelled by root' });
  });

  test('refuses to cancel what has ended, and what never was', async () => {
    const { work, trigger, scheduler } = await running();
    const { number } = await trigger(A);
    work.last.end();
    await settle();
    await expect(scheduler.cancel(number, CANCEL)).rejects.toMatchObject({ code: 'RUN_ENDED' });
    await expect(scheduler.cancel(99, CANCEL)).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
  });

  test('renews the lease of what runs for as long as it runs', async () => {
    const { clock, store, trigger } = await running();
    const { number } = await trigger(A);
    await clock.advance(120_000);
    const run = await store.findRun(number);
    const expiresAt = run?.state === 'running' ? run.lease.expiresAt : null;
    expect(expiresAt?.getTime()).toBeGreaterThan(clock.now().getTime());
  });

  test('stores an outcome once the store is back', async () => {
    const { clock, work, away, trigger, stateOf } = await running();
    const { number } = await trigger(A);
    away.now = true;
    work.last.end();
    await clock.advance(60_000);
    expect(await stateOf(number)).toBe('running');
    away.now = false;
    await clock.advance(5_000);
    expect(await stateOf(number)).toBe('succeeded');
  });

  test('goes on to claim once the store is back', async () => {
    const { clock, work, away, trigger } = await running(1);
    await trigger(A);
    const waiting = await trigger(B);
    work.last.end();
    away.now = true;
    await clock.advance(3_000);
    away.now = false;
    await clock.advance(6_000);
    expect(work.last.run).toBe(waiting.number);
  });
});

describe('a stopping scheduler', () => {
  test('admits and starts nothing new', async () => {
    const { work, trigger, scheduler } = await running();
    await trigger(A);
    await trigger(A, { ifRunning: 'queue' });
    const stopped = scheduler.stop(10_000);
    await expect(trigger(B)).rejects.toMatchObject({ code: 'DRAINING' });
    work.last.end();
    await stopped;
    expect(work.attempts).toHaveLength(1);
  });

  test('claims nothing, and has what runs end in time, while the store is slow to fire', async () => {
    const every = sampleTask('g/every', { schedule: '* * * * *' });
    const { clock, work, store, trigger, scheduler, stateOf } = await schedulerRig({
      tasks: [A, B, C, every],
      maxRunning: 2,
    });
    await scheduler.start();
    const [a, b, c] = [await trigger(A), await trigger(B), await trigger(C)];
    const answered = Promise.withResolvers<void>();
    const fireTasks = store.fireTasks.bind(store);
    store.fireTasks = async (firings) => {
      await answered.promise;
      return await fireTasks(firings);
    };
    await clock.advance(60_000);
    const stopped = scheduler.stop(10_000);
    work.attempts[0]?.end();
    await clock.advance(10_000);
    expect(work.attempts[1]?.asked()).toMatchObject({ outcome: 'interrupted' });
    answered.resolve();
    await stopped;
    expect([await stateOf(a.number), await stateOf(b.number), await stateOf(c.number)]).toEqual([
      'succeeded',
      'interrupted',
      'queued',
    ]);
    expect(await store.listRuns({ task: every.id, limit: 9 })).toMatchObject([{ state: 'queued' }]);
  });

  test('lets a run end by itself within the grace', async () => {
    const { clock, work, trigger, scheduler, stateOf } = await running();
    const { number } = await trigger(A);
    const stopped = scheduler.stop(10_000);
    await clock.advance(9_000);
    expect(work.last.asked()).toBeNull();
    work.last.end();
    await stopped;
    expect([await stateOf(number), clock.waiting]).toEqual(['succeeded', 0]);
  });

  test.for([
    ['interrupted', A],
    ['queued, when its task recovers,', RECOVERING],
  ] as const)('leaves %s what outlasts the grace', async ([state, task]) => {
    const { clock, work, trigger, scheduler, stateOf } = await running();
    const { number } = await trigger(task);
    const stopped = scheduler.stop(10_000);
    await clock.advance(10_000);
    await stopped;
    expect(work.last.asked()).toMatchObject({ outcome: 'interrupted', error: 'the scheduler stopped' });
    expect(state).toContain(await stateOf(number));
  });

  test('gives no more grace once it is hurried', async () => {
    const { work, trigger, scheduler } = await running();
    await trigger(A);
    const stopped = scheduler.stop(3_600_000);
    await settle();
    scheduler.hurry();
    await stopped;
    expect(work.last.asked()).toMatchObject({ outcome: 'interrupted' });
  });

  test('ends without the store when that stays away', async () => {
    const { clock, away, trigger, scheduler, stateOf } = await running();
    const { number } = await trigger(A);
    away.now = true;
    const stopped = scheduler.stop(0);
    await clock.advance(30_000);
    await stopped;
    expect(await stateOf(number)).toBe('running');
  });
});
