import { expect, test } from 'vitest';
import { claimRun } from '../support/claim-run.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { newRun } from '../support/sample-run.ts';
import { sampleTask } from '../support/sample-task.ts';
import { LEASE_MS, memoryStore } from '../support/scheduler-rig.ts';
import { serviceRig } from '../support/service-rig.ts';

const TASK = sampleTask('g/t');

/** Run 1 belongs to a replica that is silent since `silentMs`; this scheduler has not looked for such runs yet. */
async function serving(silentMs: number, groups: number[] = []) {
  const clock = new FakeClock();
  const store = await memoryStore(clock, false);
  const at = await serviceRig({ tasks: [TASK], store, clock, groups: () => groups });
  await store.addRun(newRun({ task: TASK.id }));
  await claimRun(store, { number: 1, replica: 'gone', leaseMs: LEASE_MS });
  clock.step(silentMs);
  const cancel = async (body: object) =>
    await at.ask('/api/v1/runs/1/cancel', { method: 'POST', body: JSON.stringify(body) });
  return Object.assign(at, { cancel });
}

test('the record of a run whose owner is dead is ended, and says how that is known', async () => {
  await using at = await serving(LEASE_MS + 60_000);
  const { envelope } = await at.cancel({ stale: true, by: 'ops1', reason: 'node lost' });
  expect(envelope.result.response).toMatchObject({
    state: 'interrupted',
    error:
      'ended as stale by ops1: node lost: the lease of gone expired 1 m ago, and no process of it is here',
  });
  expect((await at.cancel({ stale: true })).envelope.params.err).toBe('RUN_ENDED');
});

test.each([
  [LEASE_MS - 3_000, [], /replica gone holds its lease for another 3\.0 s/],
  [LEASE_MS + 60_000, [314], /process group 314 of this container works for it/],
])('it is kept while the owner may live: %#', async (silentMs, groups, words) => {
  await using at = await serving(silentMs, groups);
  const { status, envelope } = await at.cancel({ stale: true });
  expect(status).toBe(400);
  expect(envelope.params).toMatchObject({
    err: 'RUN_OWNER_ALIVE',
    errmsg: expect.stringMatching(words),
  });
  expect(await at.store.findRun(1)).toMatchObject({ state: 'running' });
});

test('a run that this scheduler executes, or that waits, has no dead owner', async () => {
  await using at = await serviceRig({ tasks: [TASK] });
  await at.trigger(TASK);
  await at.trigger(TASK, { ifRunning: 'queue' });
  const stale = async (run: number) =>
    (await at.ask(`/api/v1/runs/${run}/cancel`, { method: 'POST', body: '{"stale":true}' })).envelope.params;
  expect(await stale(1)).toMatchObject({
    err: 'RUN_OWNER_ALIVE',
    errmsg: expect.stringContaining('this scheduler executes it'),
  });
  expect(await stale(2)).toMatchObject({
    err: 'INVALID_REQUEST',
    errmsg: expect.stringContaining('nobody owns it yet'),
  });
});
