import { expect, test } from 'vitest';
import { FakeClock } from '../../support/fake-clock.ts';
import { sampleFacts } from '../../support/sample-boot.ts';
import { sampleTask } from '../../support/sample-task.ts';
import { memoryStore, schedulerRig } from '../../support/scheduler-rig.ts';
import { serviceRig } from '../../support/service-rig.ts';

const TASK = sampleTask('g/t');
const WHERE = {
  replica: 'other',
  pod: 'pod-b',
  exec: 'kubectl exec -n sunbird pod-b -c learner -- sunbird-tasks',
};

/** A daemon whose store another scheduler shares, in `pod-b`, which executes run 1. */
async function shared() {
  const clock = new FakeClock();
  const store = await memoryStore(clock, false);
  const facts = sampleFacts({ pod: 'pod-b' });
  const other = await schedulerRig({ tasks: [TASK], store, clock, replica: 'other', facts });
  await other.scheduler.start();
  await other.trigger(TASK);
  return Object.assign(await serviceRig({ tasks: [TASK], store, clock }), { other });
}

test('a run that goes on in another replica is shown with the way there, until it has ended', async () => {
  await using at = await shared();
  const shown = async () => (await at.ask('/api/v1/runs/1')).envelope.result.response;
  expect(await shown()).toMatchObject({ state: 'running', where: WHERE });
  at.other.work.last.end();
  await at.clock.advance(1);
  expect(await shown()).toMatchObject({ state: 'succeeded', where: null });
});

test('a trigger that finds its task busy in another replica says in which', async () => {
  await using at = await shared();
  const { envelope } = await at.ask('/api/v1/backgroundtasks/trigger/t', { method: 'POST' });
  expect(envelope).toMatchObject({
    params: { err: 'JOB_ALREADY_RUNNING' },
    result: { running: { run: 1 }, where: WHERE },
  });
});

test('a run of the replica that is asked is not elsewhere', async () => {
  await using at = await serviceRig({ tasks: [TASK], store: await memoryStore(new FakeClock(), false) });
  await at.trigger(TASK);
  const { envelope } = await at.ask('/api/v1/runs/1');
  expect(envelope.result.response).toMatchObject({ state: 'running', where: null });
});
