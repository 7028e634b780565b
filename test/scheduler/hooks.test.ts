import { describe, expect, test } from 'vitest';
import type { AttemptEnd } from '../../src/run/run.ts';
import { type HookSpec, NO_HOOKS } from '../../src/task/hooks.ts';
import type { HttpSpec } from '../../src/task/work-spec.ts';
import { settle } from '../support/fake-clock.ts';
import { sampleTask } from '../support/sample-task.ts';
import { schedulerRig } from '../support/scheduler-rig.ts';

const ALERT: HookSpec = { kind: 'command', argv: ['./alert'], cwd: '/', env: {}, inheritEnv: [] };
const FAILED = { outcome: 'failed', exitCode: 1, error: 'exited with code 1' } as const;
const ALL = { onFailure: ALERT, onRecovery: ALERT, onLate: ALERT };
const TASK = sampleTask('g/t', { schedule: '0 * * * *', hooks: ALL });
const HOUR_MS = 3_600_000;

async function started(task = TASK, options: { maxRunning?: number } = {}) {
  const rig = await schedulerRig({ tasks: [task], ...options });
  await rig.scheduler.start();
  const calls = () => rig.work.attempts.filter(({ order }) => order.marks.SUNBIRD_TASKS_HOOK !== undefined);
  const bodies = () => calls().map(({ order }) => JSON.parse(order.input ?? 'null'));
  const run = async (end: Partial<AttemptEnd> = {}) => {
    const { number } = await rig.trigger(task);
    rig.work.attempts.find((each) => each.run === number)?.end(end);
    await settle();
  };
  return { ...rig, calls, bodies, run };
}

describe('a hook', () => {
  test('is called when a run failed, with the run as JSON on stdin', async () => {
    const { run, calls, bodies } = await started();
    await run(FAILED);
    expect(bodies()).toEqual([
      { event: 'onFailure', at: '2026-01-15T00:00:00.000Z', task: 'g/t', run: { run: 1 } },
    ]);
    expect(calls()[0]?.spec).toEqual(ALERT);
    expect(calls()[0]?.order).toMatchObject({
      timeoutMs: 30_000,
      marks: { SUNBIRD_TASKS_HOOK: 'onFailure', SUNBIRD_TASKS_TASK: 'g/t' },
    });
  });

  test('is called once at the first success after that', async () => {
    const { run, bodies } = await started();
    for (const end of [{}, FAILED, {}, {}]) await run(end);
    expect(bodies().map(({ event }) => event)).toEqual(['onFailure', 'onRecovery']);
  });

  test('is not called for an attempt that is tried again', async () => {
    const retry = { attempts: 2, delayMs: 0, backoff: 1 };
    const { run, bodies, work, clock } = await started({ ...TASK, retry });
    await run(FAILED);
    expect(bodies()).toEqual([]);
    await clock.advance(1_000);
    work.last.end(FAILED);
    await settle();
    expect(bodies().map(({ event }) => event)).toEqual(['onFailure']);
  });

  test('is called when a run begins too late', async () => {
    const { clock, trigger, work, bodies } = await started({ ...TASK, overlap: 'queue' });
    await trigger(TASK);
    await clock.advance(HOUR_MS + 60_001);
    expect(bodies()).toEqual([]);
    work.last.end();
    await settle();
    expect(bodies()).toMatchObject([{ event: 'onLate', run: { run: 2 } }]);
  });

  test('is called when fire times are missed', async () => {
    const misfire = { plan: 'skip', withinMs: 0 } as const;
    const { clock, bodies, store } = await started({ ...TASK, misfire });
    clock.step(3 * HOUR_MS + HOUR_MS / 2);
    await clock.advance(30_000);
    expect(await store.listRuns({ limit: 9 })).toHaveLength(3);
    expect(bodies()).toMatchObject([{ event: 'onLate', run: { run: 3 } }]);
  });

  test('of another kind sends its JSON as a body, with headers of its own', async () => {
    const spec: HttpSpec = {
      kind: 'http',
      method: 'POST',
      url: 'http://alerts/',
      headers: { Token: 'x' },
      body: null,
      expect: null,
    };
    const { run, calls } = await started({ ...TASK, hooks: { ...NO_HOOKS, onFailure: spec } });
    await run(FAILED);
    const sent = calls()[0]?.spec as HttpSpec;
    expect(sent.headers).toEqual({ 'Content-Type': 'application/json', Token: 'x' });
    expect(JSON.parse(String(sent.body))).toMatchObject({ event: 'onFailure', run: { run: 1 } });
  });

  test('that is not declared costs nothing', async () => {
    const { run, calls } = await started({ ...TASK, hooks: NO_HOOKS });
    await run(FAILED);
    await run();
    expect(calls()).toEqual([]);
  });
});

describe('calls of hooks', () => {
  test('hold no run up', async () => {
    const { run, calls, stateOf } = await started();
    await run(FAILED);
    await run(FAILED);
    expect(calls()).toHaveLength(2);
    expect(await stateOf(2)).toBe('failed');
  });

  test('are few at once, and too many are dropped, which is a problem', async () => {
    const { run, calls, scheduler, clock } = await started();
    for (let count = 0; count < 106; count++) await run(FAILED);
    expect(calls()).toHaveLength(4);
    expect(scheduler.hookRecord.problems).toEqual({ failing: [], dropped: 2 });
    calls()[0]?.end();
    await settle();
    expect(calls()).toHaveLength(5);
    await clock.advance(HOUR_MS);
    expect(scheduler.hookRecord.problems.dropped).toBe(0);
  });

  test('that fail are remembered until one is taken', async () => {
    const { run, calls, scheduler } = await started();
    await run(FAILED);
    calls()[0]?.end(FAILED);
    await settle();
    const failure = { event: 'onFailure', task: TASK.id, error: 'exited with code 1' };
    expect(scheduler.hookRecord.problems.failing).toMatchObject([failure]);
    expect(scheduler.hookRecord.lastOf(TASK.id, 'onFailure')).toMatchObject(failure);
    await run(FAILED);
    calls()[1]?.end();
    await settle();
    expect(scheduler.hookRecord.problems.failing).toEqual([]);
    expect(scheduler.hookRecord.lastOf(TASK.id, 'onFailure')).toMatchObject({ error: null });
    expect(scheduler.hookRecord.lastOf(TASK.id, 'onRecovery')).toBeNull();
  });

  test('have a moment at a stop, and are then asked to end', async () => {
    const { run, calls, scheduler, clock } = await started();
    await run(FAILED);
    const stopped = scheduler.stop(0);
    await clock.advance(999);
    expect(calls()[0]?.asked()).toBeNull();
    await clock.advance(1);
    expect(calls()[0]?.asked()).toMatchObject({ outcome: 'interrupted', graceMs: 500 });
    await stopped;
    expect(clock.waiting).toBe(0);
  });
});
