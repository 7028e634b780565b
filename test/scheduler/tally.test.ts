import { describe, expect, test } from 'vitest';
import type { RunningRun } from '../../src/run/run.ts';
import type { ConfiguredTask } from '../../src/task/task.ts';
import { settle } from '../support/fake-clock.ts';
import { sampleTask } from '../support/sample-task.ts';
import { schedulerRig } from '../support/scheduler-rig.ts';

async function running(differs: Partial<ConfiguredTask> = {}) {
  const task = sampleTask('g/t', differs);
  const rig = await schedulerRig({ tasks: [task] });
  await rig.scheduler.start();
  return { ...rig, task, tally: rig.parts.tally };
}

describe('a tally', () => {
  test('counts a run that ended, with its outcome and how long it took', async () => {
    const { clock, work, trigger, task, tally } = await running();
    await trigger(task);
    await clock.advance(42_000);
    work.last.end({ outcome: 'failed', exitCode: 1, error: 'exit code 1' });
    await settle();
    expect(tally.ended).toMatchObject({ failed: 1, succeeded: 0 });
    expect([tally.durations.sum, tally.durations.cumulative.at(-1)]).toEqual([42, 1]);
  });

  test('counts a run that is tried again once, at its end', async () => {
    const retry = { attempts: 2, delayMs: 1_000, backoff: 1 };
    const { clock, work, trigger, task, tally } = await running({ retry });
    await trigger(task);
    work.last.end({ outcome: 'failed', exitCode: 1, error: 'exit code 1' });
    await clock.advance(1_000);
    expect(tally.ended.failed).toBe(0);
    work.last.end();
    await settle();
    expect(tally.ended).toMatchObject({ failed: 0, succeeded: 1 });
    expect(tally.durations.sum).toBe(1);
  });

  test('counts a run whose scheduler died, and not one that is taken up again', async () => {
    const tasks = [sampleTask('g/t'), sampleTask('g/r', { recover: true })];
    const first = await schedulerRig({ tasks, replica: 'dead' });
    await first.scheduler.start();
    for (const task of tasks) await first.trigger(task);
    const second = await schedulerRig({ tasks, store: first.store, clock: first.clock });
    await second.scheduler.start();
    expect(second.parts.tally.ended.interrupted).toBe(1);
  });

  test('counts by how much a run started after its fire time, and a trigger not at all', async () => {
    const { clock, work, trigger, task, tally } = await running({ schedule: '* * * * *' });
    await clock.advance(60_000);
    work.last.end();
    await settle();
    await trigger(task);
    expect(tally.latenesses.cumulative.at(-1)).toBe(1);
    expect(tally.latenesses.sum).toBeLessThan(1);
  });

  test('takes a start before its fire time for no lateness', async () => {
    const { clock, store, trigger, task, tally } = await running();
    const run = (await store.findRun((await trigger(task)).number)) as RunningRun;
    tally.countStart({ ...run, cause: 'schedule', fireTime: new Date(clock.now().getTime() + 5_000) });
    expect([tally.latenesses.sum, tally.latenesses.cumulative.at(-1)]).toEqual([0, 1]);
  });

  test('counts fire times that are skipped, by what was in the way', async () => {
    const { clock, tally } = await running({ schedule: '* * * * *' });
    await clock.advance(180_000);
    expect(tally.skipped.get('already-running')).toBe(2);
  });

  test('counts fire times that were missed, by the plan that left them alone', async () => {
    const misfire = { plan: 'once', withinMs: 86_400_000 } as const;
    const { clock, tally } = await running({ schedule: '* * * * *', misfire });
    await clock.advance(1_000);
    clock.step(600_000);
    await clock.advance(60_000);
    expect(tally.missed.get('only-latest')).toBeGreaterThan(5);
    expect(tally.missed.get('too-old')).toBe(0);
  });
});
