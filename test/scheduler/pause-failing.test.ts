import { expect, test } from 'vitest';
import { settle } from '../support/fake-clock.ts';
import { sampleTask } from '../support/sample-task.ts';
import { schedulerRig } from '../support/scheduler-rig.ts';

const FAILED = { outcome: 'failed', exitCode: 1, error: 'exited with code 1' } as const;
const TASK = sampleTask('g/flaky', { pauseAfterFailures: 2 });

async function started(task = TASK) {
  const rig = await schedulerRig({ tasks: [task] });
  await rig.scheduler.start();
  const run = async (end: object = FAILED) => {
    await rig.trigger(task, { evenIfPaused: true });
    await rig.clock.advance(1_000);
    rig.work.last.end(end);
    await settle();
  };
  const pause = async () => (await rig.store.findTaskRecord(task.id)).pause;
  return { ...rig, run, pause };
}

test('pauses a task after so many failures in a row', async () => {
  const { run, pause, trigger } = await started();
  await run();
  expect(await pause()).toBeNull();
  await run({ ...FAILED, outcome: 'timed_out' });
  expect(await pause()).toMatchObject({
    by: 'sunbird-tasks',
    reason: '2 runs in a row failed, run 2 the last',
  });
  expect((await trigger(TASK)).admission.kind).toBe('paused');
});

test('counts anew after a success and after a resume', async () => {
  const { run, pause, store } = await started();
  await run();
  await run({});
  await run();
  expect(await pause()).toBeNull();
  await run();
  await store.resumeTask(TASK.id);
  await run();
  expect(await pause()).toBeNull();
  await run();
  expect(await pause()).toMatchObject({ reason: '2 runs in a row failed, run 6 the last' });
});

test('passes over a run that was cancelled', async () => {
  const { run, pause, scheduler, trigger } = await started();
  await run();
  const { number } = await trigger(TASK);
  await scheduler.cancel(number, { error: 'cancelled', graceMs: 0 });
  await settle();
  await run();
  expect(await pause()).toMatchObject({ by: 'sunbird-tasks' });
});

test('counts a run with its retries once', async () => {
  const task = { ...TASK, retry: { attempts: 2, delayMs: 0, backoff: 1 } };
  const { run, pause, clock, work } = await started(task);
  await run();
  expect(await pause()).toBeNull();
  await clock.advance(1_000);
  work.last.end(FAILED);
  await settle();
  expect(await pause()).toBeNull();
  await run();
  await clock.advance(1_000);
  work.last.end(FAILED);
  await settle();
  expect(await pause()).not.toBeNull();
});

test('leaves an earlier pause as it is', async () => {
  const { run, pause, store, clock } = await started();
  const earlier = { by: 'ops1', reason: 'import', since: clock.now(), until: null, next: null };
  await store.pauseTask(TASK.id, earlier);
  await run();
  await run();
  expect(await pause()).toEqual(earlier);
});
