import { expect, test } from 'vitest';
import type { ReplicasResult } from '../../../src/api/replica-view.ts';
import type { Access } from '../../../src/daemon/service.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { sampleFacts } from '../../support/sample-boot.ts';
import { sampleTask } from '../../support/sample-task.ts';
import { memoryStore, schedulerRig } from '../../support/scheduler-rig.ts';
import { serviceRig } from '../../support/service-rig.ts';

const TASK = sampleTask('g/t');
const DAY_MS = 86_400_000;

/** A daemon `this` whose store another scheduler shares, `other`, which executes a run. */
async function shared() {
  const clock = new FakeClock();
  const store = await memoryStore(clock, false);
  const facts = sampleFacts({ pod: 'pod-b', version: '0.9.0' });
  const other = await schedulerRig({ tasks: [TASK], store, clock, replica: 'other', facts });
  await other.scheduler.start();
  await other.trigger(TASK);
  await clock.advance(1_000);
  const at = await serviceRig({ tasks: [], store, clock });
  const replicas = async (query = '', access: Access = 'control') =>
    (await at.ask(`/api/v1/replicas${query}`, { access })).envelope.result as unknown as ReplicasResult;
  const health = async () => (await at.ask('/api/v1/health')).envelope.result.response;
  return Object.assign(at, { other, replicas, health });
}

test('tells who shares the store, newest first, and in what they differ', async () => {
  await using at = await shared();
  const { response, problems } = await at.replicas();
  expect(response).toEqual([
    expect.objectContaining({ replica: 'this', state: 'alive', self: true, running: 0 }),
    {
      replica: 'other',
      state: 'alive',
      self: false,
      version: '0.9.0',
      startedAt: '2026-01-15T00:00:00.000Z',
      seenAt: '2026-01-15T00:00:00.000Z',
      heartbeatAgeMs: 1_000,
      stoppedAt: null,
      running: 1,
      clockAheadMs: null,
      fingerprint: null,
      host: 'host-a',
      pod: 'pod-b',
      namespace: 'sunbird',
      container: 'learner',
      socket: '/run/sunbird-tasks/control.sock',
      exec: 'kubectl exec -n sunbird pod-b -c learner -- sunbird-tasks',
    },
  ]);
  expect(problems).toEqual([expect.stringContaining('differ in version: 0.9.0 (other), 1.0.0 (this)')]);
  expect(await at.health()).toMatchObject({ status: 'ok', problems: [] });
});

test('tells no path over view.sock', async () => {
  await using at = await shared();
  const { response } = await at.replicas('', 'view');
  expect(response).toMatchObject([{ socket: null }, { socket: null }]);
});

test('one that was not stopped falls silent, and is of no interest a day later', async () => {
  await using at = await shared();
  at.other.away.now = true;
  await at.clock.advance(60_000);
  expect((await at.replicas()).response).toMatchObject([{ replica: 'this' }, { state: 'silent' }]);
  at.clock.step(DAY_MS);
  expect((await at.replicas()).response).toMatchObject([{ replica: 'this' }]);
  expect((await at.replicas('?all=true')).response).toMatchObject([{ replica: 'this' }, { state: 'silent' }]);
});

test('one that stopped in order is shown on request only', async () => {
  await using at = await shared();
  await Promise.all([at.other.scheduler.stop(0), at.clock.advance(1)]);
  expect((await at.replicas()).response).toMatchObject([{ replica: 'this' }]);
  expect((await at.replicas('?all=true')).response).toMatchObject([
    { replica: 'this' },
    { state: 'stopped', running: 0 },
  ]);
});

test('a clock that is far from the store is trouble in health, and heartbeats are told by the store', async () => {
  await using at = await shared();
  at.store.measureClockAhead = async () => 5_000;
  const { response, problems } = await at.replicas();
  expect(response).toMatchObject([
    { replica: 'this', clockAheadMs: 5_000, heartbeatAgeMs: 0 },
    { replica: 'other', clockAheadMs: null },
  ]);
  expect(problems[0]).toMatch(/^The clock of this is 5\.0 s ahead/);
  expect(await at.health()).toMatchObject({
    status: 'degraded',
    problems: [expect.stringMatching(/^The clock of this/)],
  });
});

test('refuses an option it does not know', async () => {
  await using at = await shared();
  expect((await at.ask('/api/v1/replicas?al=true')).status).toBe(400);
});
