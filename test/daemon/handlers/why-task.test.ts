import { expect, test } from 'vitest';
import type { WhyView } from '../../../src/api/why-view.ts';
import { FakeClock, settle } from '../../support/fake-clock.ts';
import { sampleTask } from '../../support/sample-task.ts';
import { memoryStore } from '../../support/scheduler-rig.ts';
import { serviceRig } from '../../support/service-rig.ts';

const WHY = '/api/v1/backgroundtasks/why';
const HOUR_MS = 3_600_000;
const HOURLY = sampleTask('g/hourly', {
  schedule: '0 * * * *',
  misfire: { plan: 'skip', withinMs: HOUR_MS },
});

async function serving(options: Partial<Parameters<typeof serviceRig>[0]> = {}) {
  const at = await serviceRig({ tasks: [HOURLY], ...options });
  const why = async (query = '') =>
    (await at.ask(`${WHY}/hourly${query}`)).envelope.result.response as unknown as WhyView;
  const post = (path: string, body: object = {}) => at.ask(path, { method: 'POST', body });
  return Object.assign(at, { why, post });
}

test('tells how a task stands, and nothing of a fire time before the scheduler was there', async () => {
  await using at = await serving();
  expect(await at.why()).toMatchObject({
    taskGroup: 'g',
    taskName: 'hourly',
    state: 'idle',
    at: null,
    fireTime: '2026-01-15T00:00:00.000Z',
    now: [{ kind: 'not-due' }],
    past: [{ kind: 'no-record' }],
  });
});

test('tells why the last fire time was skipped: a run that still goes on', async () => {
  await using at = await serving();
  await at.post('/api/v1/backgroundtasks/trigger/hourly', { by: 'ops1' });
  await at.clock.advance(HOUR_MS);
  const { now, past } = await at.why();
  expect(now[0]).toMatchObject({ kind: 'running', run: 1 });
  expect(past.map(({ sentence }) => sentence)).toEqual([
    'It was skipped: run 1 was still running.',
    'Run 1, triggered by ops1, has been running since 2026-01-15T00:00:00.000Z.',
  ]);
});

test('tells what was in the way long after, whatever ran since', async () => {
  await using at = await serving();
  await at.post('/api/v1/backgroundtasks/trigger/hourly', { by: 'ops1' });
  await at.clock.advance(HOUR_MS + 60_000);
  at.work.last.end();
  await settle();
  for (let count = 0; count < 3; count++) {
    await at.clock.advance(HOUR_MS);
    at.work.last.end();
    await settle();
  }
  expect((await at.why('?at=01:00')).past.map(({ sentence }) => sentence)).toEqual([
    'It was skipped: run 1 was still running.',
    'Run 1, triggered by ops1, began at 2026-01-15T00:00:00.000Z and ended succeeded after 1 h 1 m.',
  ]);
});

test('tells that a fire time was missed while no scheduler was there', async () => {
  const clock = new FakeClock();
  const store = await memoryStore(clock);
  const first = await serving({ clock, store, replica: 'first' });
  await clock.advance(HOUR_MS / 2);
  await first.scheduler.stop(0);
  await first[Symbol.asyncDispose]();
  clock.step(HOUR_MS);
  await using at = await serving({ clock, store, replica: 'second' });
  await settle();
  expect((await at.why()).past.map(({ sentence }) => sentence)).toEqual([
    'It was missed: the scheduler was down from 2026-01-15T00:30:00.000Z to 2026-01-15T01:30:00.000Z.',
    'Nothing made up for it afterwards (misfire: skip).',
  ]);
});

test('tells who had the scheduler drained', async () => {
  await using at = await serving();
  await at.post('/api/v1/drain', { by: 'ops1', reason: 'deploy' });
  await at.clock.advance(HOUR_MS + 120_000);
  expect(await at.why()).toMatchObject({
    now: [{ kind: 'draining' }, { kind: 'not-due' }],
    past: [{ kind: 'draining' }],
  });
  await at.post('/api/v1/drain', { clear: true });
  await at.clock.advance(1_000);
  expect((await at.why('?at=01:00')).past[0]?.sentence).toBe(
    'It was missed: the scheduler was being drained by ops1, since 2026-01-15T00:00:00.000Z.',
  );
});

test('blames no drain that ended with its scheduler', async () => {
  const clock = new FakeClock();
  const store = await memoryStore(clock);
  const tasks = [sampleTask('g/other')];
  const first = await serving({ clock, store, tasks, replica: 'first' });
  await first.post('/api/v1/drain', { by: 'ops1', once: true });
  await first.scheduler.stop(0);
  await first[Symbol.asyncDispose]();
  await clock.advance(60_000);
  const second = await serving({ clock, store, tasks, replica: 'second' });
  await clock.advance(HOUR_MS);
  await second.scheduler.stop(0);
  await second[Symbol.asyncDispose]();
  await using at = await serving({ clock, store, replica: 'third' });
  expect(await at.why('?at=01:00')).toMatchObject({ past: [{ kind: 'no-record' }] });
});

test('reads the time that is asked about', async () => {
  await using at = await serving();
  await at.clock.advance(HOUR_MS + 60_000);
  expect(await at.why('?at=01:00')).toMatchObject({
    at: '2026-01-15T01:00:00.000Z',
    past: [{ kind: 'ran', run: 1 }],
  });
  expect((await at.ask(`${WHY}/hourly?at=noon`)).envelope.params.err).toBe('INVALID_REQUEST');
});

test('is not told over view.sock', async () => {
  await using at = await serving();
  expect((await at.ask(`${WHY}/hourly`, { access: 'view' })).status).toBe(401);
});
