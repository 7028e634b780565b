import { expect, test } from 'vitest';
import { settle } from '../support/fake-clock.ts';
import { newRun } from '../support/sample-run.ts';
import { sampleTask } from '../support/sample-task.ts';
import { schedulerRig } from '../support/scheduler-rig.ts';
import { until } from '../support/until.ts';

/** More than are looked at together. */
const TASKS = Array.from({ length: 120 }, (_, index) => sampleTask(`queue/${index}`));

test('begins runs in the order of the queue, although slots become free while it claims', async () => {
  const { scheduler, store, work } = await schedulerRig({ tasks: TASKS, maxRunning: 3 });
  const begin = work.start.bind(work);
  work.start = (spec, order) => {
    const started = begin(spec, order);
    work.last.end();
    return started;
  };
  const numbers: number[] = [];
  for (const { id } of TASKS) numbers.push((await store.addRun(newRun({ task: id }))).run?.number ?? 0);
  await scheduler.start();
  await until(() => work.started.length === TASKS.length);
  expect(work.started).toEqual(numbers);
  await settle();
  await scheduler.stop(0);
});
