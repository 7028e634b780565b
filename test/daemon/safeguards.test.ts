import { describe, expect, test } from 'vitest';
import type { ConfiguredTask } from '../../src/task/task.ts';
import { settle } from '../support/fake-clock.ts';
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

describe('a guarded task', () => {
  const refusal = {
    params: {
      err: 'CONFIRMATION_REQUIRED',
      errmsg: 'g/count is guarded. To trigger it give its full name as confirm: {"confirm":"g/count"}.',
    },
    result: { guarded: 'g/count', about: null },
  };

  test('is triggered only with its full name', async () => {
    await using at = await serving({ guard: true });
    expect((await at.post('trigger/count')).envelope).toMatchObject(refusal);
    expect((await at.post('trigger/count', { confirm: 'count' })).envelope.params.errmsg).toContain(
      'g/count is guarded, and confirm is "count". ',
    );
    expect(await at.store.listRuns({ limit: 1 })).toEqual([]);
    expect((await at.post('trigger/count', { confirm: 'g/count' })).status).toBe(200);
  });

  test('is cancelled only with its full name, by task or by run', async () => {
    await using at = await serving({ guard: true });
    await at.post('trigger/count', { confirm: 'g/count' });
    for (const path of [`${API}/cancel/count`, '/api/v1/runs/1/cancel']) {
      const { envelope } = await at.ask(path, { method: 'POST' });
      expect(envelope.params.errmsg).toMatch(/To cancel it give its full name/);
    }
    expect((await at.post('cancel/count', { confirm: 'g/count' })).status).toBe(200);
    await settle();
    const { envelope } = await at.ask('/api/v1/runs/1/cancel', { method: 'POST' });
    expect(envelope.params.err).toBe('RUN_ENDED');
  });

  test('fires by its schedule, and is rehearsed, without it', async () => {
    await using at = await serving({ guard: true });
    expect((await at.post('trigger/count', { dryRun: true })).status).toBe(200);
    await at.clock.advance(3_600_000);
    expect(await at.store.listRuns({ limit: 9 })).toMatchObject([{ state: 'running', cause: 'schedule' }]);
  });
});

test('a runbook is told, what may be private of it over control.sock alone', async () => {
  const runbook = { owner: 'data', about: 'a', safeToRerun: 'yes', ifItFails: 'b', link: 'https://wiki' };
  await using at = await serving({ runbook });
  expect(await at.show()).toMatchObject({ runbook });
  const { envelope } = await at.ask(`${API}/show/count`, { access: 'view' });
  expect(envelope.result.response).toMatchObject({ runbook: { ...runbook, about: null, ifItFails: null } });
});
