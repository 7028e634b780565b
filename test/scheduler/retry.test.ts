import { expect, test } from 'vitest';
import { silentLog } from '../../src/log.ts';
import { FakeClock, settle } from '../support/fake-clock.ts';
import { sampleTask } from '../support/sample-task.ts';
import { memoryStore, schedulerRig } from '../support/scheduler-rig.ts';

const TASK = sampleTask('g/a', { retry: { attempts: 3, delayMs: 10_000, backoff: 2 } });

async function failedOnce(outcome: 'failed' | 'timed_out' | 'cancelled' = 'failed') {
  const rig = await schedulerRig({ tasks: [TASK] });
  await rig.scheduler.start();
  const { number } = await rig.trigger(TASK);
  rig.work.last.end({ outcome, exitCode: 1, error: 'exited with code 1' });
  await settle();
  return { ...rig, number };
}

test('a failed run waits for its next attempt, and says why', async () => {
  const { store, clock, number } = await failedOnce();
  expect(await store.findRun(number)).toMatchObject({
    state: 'queued',
    attempt: 1,
    error: 'exited with code 1',
    notBefore: new Date(clock.now().getTime() + 10_000),
  });
});

test('each delay is longer than the last, and the last failure ends the run', async () => {
  const { store, clock, work, number } = await failedOnce();
  await clock.advance(9_999);
  expect(work.attempts).toHaveLength(1);
  await clock.advance(1);
  expect(work.last.order.marks.SUNBIRD_TASKS_ATTEMPT).toBe('2');
  work.last.end({ outcome: 'timed_out', error: 'took too long' });
  await clock.advance(19_999);
  expect(work.attempts).toHaveLength(2);
  await clock.advance(1);
  work.last.end({ outcome: 'failed', exitCode: 3, error: 'exited with code 3' });
  await settle();
  expect(await store.findRun(number)).toMatchObject({ state: 'failed', attempt: 3, exitCode: 3 });
  const outcomes = (await store.listAttempts(number)).map(({ outcome }) => outcome);
  expect(outcomes).toEqual(['failed', 'timed_out', 'failed']);
});

test('an attempt that succeeds ends it well', async () => {
  const { store, clock, work, number } = await failedOnce('timed_out');
  await clock.advance(10_000);
  work.last.end({ result: '{"users":3}' });
  await settle();
  expect(await store.findRun(number)).toMatchObject({
    state: 'succeeded',
    attempt: 2,
    error: null,
    result: '{"users":3}',
  });
});

test('a run that waits for its next attempt counts as running, and can be cancelled', async () => {
  const { scheduler, store, trigger, number } = await failedOnce();
  expect((await trigger(TASK)).admission).toMatchObject({ kind: 'already-running', run: { number } });
  await scheduler.cancel(number, { error: 'cancelled by root', graceMs: 0 });
  expect(await store.findRun(number)).toMatchObject({ state: 'cancelled' });
});

test('a cancelled attempt is not tried again', async () => {
  const { store, number } = await failedOnce('cancelled');
  expect(await store.findRun(number)).toMatchObject({ state: 'cancelled' });
});

test('a run that falls due while the scheduler looks for runs is claimed all the same', async () => {
  const clock = new FakeClock();
  const store = await memoryStore(clock);
  const rig = await schedulerRig({ tasks: [TASK], clock, store });
  await rig.scheduler.start();
  await rig.trigger(TASK);
  rig.work.last.end({ outcome: 'failed', exitCode: 1, error: 'exited with code 1' });
  await settle();
  // A timer may fire a millisecond before its time by the wall clock, which goes on meanwhile.
  clock.step(-1);
  const listClaimable = store.listClaimable.bind(store);
  store.listClaimable = async (limit) => {
    const runs = await listClaimable(limit);
    clock.step(1);
    return runs;
  };
  await clock.advance(10_000);
  store.listClaimable = listClaimable;
  await clock.advance(1_000);
  expect(rig.work.attempts).toHaveLength(2);
});

test('the log has the task of a run that failed, and whether it is tried again', async () => {
  const warned: [string, Record<string, unknown>][] = [];
  const log = {
    ...silentLog,
    warn: (fields: Record<string, unknown>, words: string) => warned.push([words, fields]),
  };
  const rig = await schedulerRig({ tasks: [{ ...TASK, retry: { ...TASK.retry, attempts: 2 } }], log });
  await rig.scheduler.start();
  await rig.trigger({ ...TASK, retry: { ...TASK.retry, attempts: 2 } });
  rig.work.last.end({ outcome: 'failed', exitCode: 1, error: 'exited with code 1' });
  await settle();
  await rig.clock.advance(10_000);
  rig.work.last.end({ outcome: 'failed', exitCode: 1, error: 'exited with code 1' });
  await settle();
  const failed = { task: 'g/a', outcome: 'failed', error: 'exited with code 1' };
  expect(warned).toMatchObject([
    ['Attempt ended: its run is tried again', { ...failed, attempt: 1, notBefore: expect.any(Date) }],
    ['Run ended', { ...failed, attempt: 2 }],
  ]);
});
