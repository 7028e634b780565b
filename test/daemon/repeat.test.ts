import { expect, test } from 'vitest';
import { settle } from '../support/fake-clock.ts';
import { sampleParam, sampleTask } from '../support/sample-task.ts';
import { serviceRig } from '../support/service-rig.ts';

const PARAMS = { block: sampleParam('string'), depth: sampleParam('integer', { default: 1 }) };

/** Run 1 of g/count, with parameters, has ended. */
async function serving() {
  const at = await serviceRig({ tasks: [sampleTask('g/count', { params: PARAMS }), sampleTask('g/other')] });
  const trigger = async (name: string, body: object) =>
    await at.ask(`/api/v1/backgroundtasks/trigger/${name}`, { method: 'POST', body: JSON.stringify(body) });
  await trigger('count', { params: { block: 'A', depth: 3 } });
  await settle();
  at.work.last.end();
  await settle();
  return Object.assign(at, { trigger });
}

test('a run is repeated with its parameters, of which some may be replaced', async () => {
  await using at = await serving();
  const { envelope } = await at.trigger('count', { from: 1, params: { depth: 5 } });
  expect(envelope.result.run).toMatchObject({
    run: 2,
    cause: 'retry',
    retryOf: 1,
    params: { block: 'A', depth: 5 },
  });
  const shown = await at.ask('/api/v1/runs/1');
  expect(shown.envelope.result.response).toMatchObject({ retryOf: null, retriedBy: [2] });
});

test.each([
  ['count', 99, 'There is no run 99 to repeat.'],
  ['other', 1, 'Run 1 is of g/count, not of g/other.'],
])('%s does not repeat run %i', async (name, from, errmsg) => {
  await using at = await serving();
  const { status, envelope } = await at.trigger(name, { from });
  expect(status).toBe(404);
  expect(envelope.params).toMatchObject({ err: 'RUN_NOT_FOUND', errmsg });
});
