import { expect, test } from 'vitest';
import type { ConfiguredTask } from '../../src/task/task.ts';
import { sampleTask } from '../support/sample-task.ts';
import { serviceRig } from '../support/service-rig.ts';

const API = '/api/v1/backgroundtasks';

async function serving(differs: Partial<ConfiguredTask>) {
  const at = await serviceRig({ tasks: [sampleTask('g/count', { schedule: '0 * * * *', ...differs })] });
  const post = async (path: string, body: object = {}) =>
    await at.ask(`${API}/${path}`, { method: 'POST', body: JSON.stringify(body) });
  const show = async () => (await at.ask(`${API}/show/count?next=3`)).envelope.result.response;
  return Object.assign(at, { post, show });
}

test('quiet fire times are not told as coming, and triggers are taken all the same', async () => {
  await using at = await serving({ quiet: { timezone: 'UTC', stretches: [{ from: 60, to: 180 }] } });
  expect(await at.show()).toMatchObject({
    quiet: { times: ['01:00-03:00'], timezone: 'UTC' },
    nextRuns: ['2026-01-15T03:00:00.000Z', '2026-01-15T04:00:00.000Z', '2026-01-15T05:00:00.000Z'],
  });
  await at.clock.advance(3_600_000);
  expect(await at.store.listRuns({ limit: 9 })).toMatchObject([
    { state: 'skipped', reason: 'quiet: 01:00-03:00' },
  ]);
  expect((await at.post('trigger/count')).status).toBe(200);
});
