import { expect, test } from 'vitest';
import { ConfiguredSource } from '../../src/task/configured-source.ts';
import type { ConfiguredTask } from '../../src/task/task.ts';
import { settle } from '../support/fake-clock.ts';
import { sampleTask } from '../support/sample-task.ts';
import { type RigOptions, schedulerRig } from '../support/scheduler-rig.ts';

const MINUTE_MS = 60_000;
const OLD = sampleTask('g/old', { schedule: '* * * * *', overlap: 'queue' });
const NEW = sampleTask('g/new', { schedule: '* * * * *' });

async function started(options: RigOptions) {
  const rig = await schedulerRig(options);
  const { source } = rig.parts;
  if (!(source instanceof ConfiguredSource)) throw new Error('the rig has another source');
  await rig.scheduler.start();
  const reload = async (tasks: ConfiguredTask[]) => {
    source.replaceTasks(tasks);
    return await rig.scheduler.reload();
  };
  const runs = async () =>
    (await rig.store.listRuns({ limit: 99 })).reverse().map(({ task, state }) => `${task.name} ${state}`);
  return { ...rig, reload, runs };
}

test('a new task fires, and one that is gone does not', async () => {
  const { clock, reload, runs } = await started({ tasks: [OLD] });
  expect(await reload([NEW])).toEqual([]);
  await clock.advance(MINUTE_MS);
  expect(await runs()).toEqual(['new running']);
});

test('a task keeps its place in time when its schedule stays', async () => {
  const { clock, reload, runs } = await started({ tasks: [OLD] });
  await clock.advance(30_000);
  await reload([{ ...OLD, timeoutMs: 1 }]);
  await clock.advance(30_000);
  expect(await runs()).toEqual(['old running']);
});

test('a running run goes on, and what waits behind it is cancelled and told', async () => {
  const { work, trigger, reload, stateOf, parts } = await started({ tasks: [OLD] });
  const { number: first } = await trigger(OLD);
  const { number: second } = await trigger(OLD, { ifRunning: 'queue' });
  const told: number[] = [];
  parts.signals.listen(second, () => told.push(second));
  expect(await reload([])).toEqual([second]);
  expect(told).toEqual([second]);
  expect([await stateOf(first), await stateOf(second)]).toEqual(['running', 'cancelled']);
  work.last.end();
  await settle();
  expect(await stateOf(first)).toBe('succeeded');
});

test('a failed run of a task that is gone is not tried again', async () => {
  const task = { ...OLD, retry: { attempts: 3, delayMs: 0, backoff: 1 } };
  const { work, trigger, reload, stateOf } = await started({ tasks: [task] });
  const { number } = await trigger(task);
  await reload([]);
  work.last.end({ outcome: 'failed', exitCode: 1 });
  await settle();
  expect(await stateOf(number)).toBe('failed');
});

test('what is being fired while the file is loaded is fired by the old timetable, and by that only once', async () => {
  const { clock, parts, reload, runs } = await started({ tasks: [OLD] });
  const { listOverrides } = parts.store;
  parts.store.listOverrides = async () => {
    // The minute passes while the new timetable is made.
    await clock.advance(MINUTE_MS);
    return await listOverrides();
  };
  await reload([NEW]);
  parts.store.listOverrides = listOverrides;
  expect(await runs()).toEqual(['old cancelled']);
  await clock.advance(MINUTE_MS);
  expect(await runs()).toEqual(['old cancelled', 'new running']);
});

test('nothing changes while the store is away', async () => {
  const { clock, away, reload, parts, runs } = await started({ tasks: [OLD] });
  away.now = true;
  await expect(reload([NEW])).rejects.toThrow('The disk is full.');
  away.now = false;
  (parts.source as ConfiguredSource).replaceTasks([OLD]);
  await clock.advance(MINUTE_MS);
  expect(await runs()).toEqual(['old running']);
});
