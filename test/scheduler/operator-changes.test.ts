import { expect, test } from 'vitest';
import type { Pause } from '../../src/run/pause.ts';
import { FakeClock, settle } from '../support/fake-clock.ts';
import { sampleParam, sampleTask } from '../support/sample-task.ts';
import { memoryStore, type RigOptions, schedulerRig } from '../support/scheduler-rig.ts';

const HOUR_MS = 3_600_000;
const HOURLY = sampleTask('g/hourly', { schedule: '0 * * * *' });

async function started(options: Partial<RigOptions> = {}) {
  const rig = await schedulerRig({ tasks: [HOURLY], ...options });
  await rig.scheduler.start();
  const pause = async (differs: Partial<Pause> = {}) =>
    await rig.store.pauseTask(HOURLY.id, {
      by: 'root',
      reason: null,
      since: rig.clock.now(),
      until: null,
      next: null,
      ...differs,
    });
  const states = async () =>
    (await rig.store.listRuns({ limit: 99 })).reverse().map(({ state, cause }) => `${state} ${cause}`);
  return { ...rig, pause, states };
}

test('a paused task does not fire, and fires again when the pause is over', async () => {
  const { clock, pause, states } = await started();
  await pause({ until: new Date(clock.now().getTime() + 2.5 * HOUR_MS) });
  await clock.advance(3 * HOUR_MS);
  expect(await states()).toEqual(['skipped schedule', 'skipped schedule', 'running schedule']);
});

test.each([
  ['skip', []],
  ['once', ['running catch-up']],
  ['all', ['running catch-up', 'queued catch-up', 'queued catch-up']],
] as const)('a resume with %s makes up for that many skipped fire times', async (missed, made) => {
  const { clock, scheduler, pause, states } = await started();
  await pause();
  await clock.advance(3 * HOUR_MS);
  const resumed = await scheduler.resume(HOURLY, { missed, by: 'root' });
  await settle();
  expect(resumed.skipped).toEqual({
    count: 3,
    first: new Date('2026-01-15T01:00:00.000Z'),
    last: new Date('2026-01-15T03:00:00.000Z'),
  });
  expect(resumed.runs).toHaveLength(made.length);
  expect((await states()).slice(3)).toEqual(made);
});

test('a run that makes up for skipped fire times has the defaults of parameters, as they would have had', async () => {
  const mode = sampleParam('string', { default: 'full' });
  const task = { ...HOURLY, params: { mode } };
  const { clock, store, scheduler, pause } = await started({ tasks: [task] });
  await pause();
  await clock.advance(HOUR_MS);
  const { runs } = await scheduler.resume(task, { missed: 'once', by: null });
  expect(await store.findRun(runs[0] ?? 0)).toMatchObject({ params: { mode: 'full' } });
});

test('a task that requires a parameter gets no run for skipped fire times', async () => {
  const { clock, scheduler, pause, states } = await started();
  await pause();
  await clock.advance(HOUR_MS);
  const changed = { ...HOURLY, params: { block: sampleParam('string', { required: true }) } };
  const resumed = await scheduler.resume(changed, { missed: 'once', by: null });
  expect(resumed).toMatchObject({ skipped: { count: 1 }, runs: [] });
  expect(await states()).toEqual(['skipped schedule']);
});

test('a resume knows what its pause skipped, though one before it was in the same words', async () => {
  const often = sampleTask('g/hourly', { schedule: '* * * * *' });
  const { clock, scheduler, pause } = await started({ tasks: [often] });
  await pause();
  await clock.advance(20 * 60_000);
  expect((await scheduler.resume(often, { missed: 'skip', by: null })).skipped).toMatchObject({ count: 20 });
  await clock.advance(20_000);
  await pause();
  await clock.advance(30 * 60_000);
  expect(await scheduler.resume(often, { missed: 'once', by: null })).toMatchObject({
    skipped: {
      count: 30,
      first: new Date('2026-01-15T00:21:00.000Z'),
      last: new Date('2026-01-15T00:50:00.000Z'),
    },
    runs: [expect.any(Number)],
  });
});

test('a resume after very many skipped fire times knows their number and ends', async () => {
  const often = sampleTask('g/hourly', { schedule: '* * * * *' });
  const { clock, scheduler, pause } = await started({ tasks: [often] });
  await pause();
  await clock.advance(3 * HOUR_MS);
  const { skipped, runs } = await scheduler.resume(often, { missed: 'all', by: null });
  expect(skipped).toMatchObject({ count: 180, last: new Date('2026-01-15T03:00:00.000Z') });
  expect(runs).toHaveLength(100);
});

test('another schedule counts from now on, over restarts, until it is taken back', async () => {
  const clock = new FakeClock();
  const store = await memoryStore(clock);
  const first = await started({ clock, store });
  const override = {
    schedule: '30 * * * *',
    timezone: 'UTC',
    by: 'root',
    reason: null,
    since: clock.now(),
    over: { schedule: HOURLY.schedule, timezone: HOURLY.timezone },
  };
  await first.scheduler.reschedule(HOURLY.id, override);
  const nextOf = ({ scheduler }: typeof first) => scheduler.nextFireTimes(HOURLY.id, 1)[0]?.toISOString();
  expect(nextOf(first)).toBe('2026-01-15T00:30:00.000Z');
  await first.scheduler.stop(0);
  const second = await started({ clock, store, replica: 'second' });
  await clock.advance(HOUR_MS / 2);
  expect(await second.states()).toEqual(['running schedule']);
  await second.scheduler.reschedule(HOURLY.id, null);
  expect(nextOf(second)).toBe('2026-01-15T01:00:00.000Z');
});

test('a task without a schedule gets one', async () => {
  const manual = sampleTask('g/hourly', { schedule: null });
  const { clock, scheduler, states } = await started({ tasks: [manual] });
  const over = { schedule: null, timezone: 'UTC' };
  const since = clock.now();
  await scheduler.reschedule(manual.id, {
    schedule: '@every 10m',
    timezone: 'UTC',
    by: null,
    reason: null,
    since,
    over,
  });
  await clock.advance(HOUR_MS / 6);
  expect(await states()).toEqual(['running schedule']);
});

test('a drain lets nothing begin, also after a restart, and what passed meanwhile is late afterwards', async () => {
  const clock = new FakeClock();
  const store = await memoryStore(clock);
  const first = await started({ clock, store });
  await first.scheduler.drain({ by: 'root', reason: null, since: clock.now() });
  expect((await first.trigger(HOURLY)).admission.kind).toBe('draining');
  await first.scheduler.stop(0);
  const second = await started({ clock, store, replica: 'second' });
  expect(second.scheduler.draining).toBe(true);
  await clock.advance(2 * HOUR_MS);
  expect(await second.states()).toEqual([]);
  await second.scheduler.drain(null);
  await settle();
  expect(await second.states()).toEqual(['missed schedule', 'running schedule']);
});

test.each([
  ['all replicas', false],
  ['this boot', true],
])('a drain of %s gives the run that is there to the same key, and to who attaches', async (_, thisBoot) => {
  const { scheduler, clock, trigger } = await started();
  const key = { idempotencyKey: 'deploy-7' };
  const { number } = await trigger(HOURLY, key);
  await scheduler.drain({ by: 'root', reason: null, since: clock.now() }, { thisBoot });
  expect(await trigger(HOURLY, key)).toMatchObject({ admission: { kind: 'repeated' }, number });
  expect(await trigger(HOURLY, { ifRunning: 'attach' })).toMatchObject({
    admission: { kind: 'attached' },
    number,
  });
  expect((await trigger(HOURLY, { idempotencyKey: 'deploy-8' })).admission.kind).toBe('draining');
});

test('a waiting run stays waiting while draining', async () => {
  const { scheduler, work, clock, trigger, stateOf } = await started({ maxRunning: 1 });
  await trigger(HOURLY);
  const { number } = await trigger(HOURLY, { ifRunning: 'queue' });
  await scheduler.drain({ by: null, reason: null, since: clock.now() });
  work.last.end();
  await settle();
  expect(await stateOf(number)).toBe('queued');
  await scheduler.drain(null);
  await settle();
  expect(await stateOf(number)).toBe('running');
});

test('a drain for this boot alone is over with it', async () => {
  const clock = new FakeClock();
  const store = await memoryStore(clock);
  const first = await started({ clock, store });
  await first.scheduler.drain({ by: null, reason: null, since: clock.now() }, { thisBoot: true });
  expect((await first.trigger(HOURLY)).admission.kind).toBe('draining');
  await clock.advance(HOUR_MS);
  expect(await first.states()).toEqual([]);
  await first.scheduler.stop(0);
  const second = await started({ clock, store, replica: 'second' });
  expect(second.scheduler.draining).toBe(false);
  await settle();
  expect(await second.states()).toEqual(['running schedule']);
});
