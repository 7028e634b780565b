import { expect, test } from 'vitest';
import type { DoctorView } from '../../src/api/doctor-view.ts';
import { settle } from '../support/fake-clock.ts';
import { sampleParam, sampleTask } from '../support/sample-task.ts';
import { serviceRig } from '../support/service-rig.ts';

const API = '/api/v1/backgroundtasks';
const COUNT = sampleTask('g/count', { schedule: '0 2 * * *', params: { block: sampleParam('string') } });
const AT_TWO = '2026-01-15T02:00:00.000Z';

async function serving() {
  const at = await serviceRig({ tasks: [COUNT] });
  const post = async (path: string, body: object = {}) =>
    await at.ask(path, { method: 'POST', body: JSON.stringify(body) });
  const audit = async () => (await at.ask('/api/v1/audit')).envelope.result.response;
  const list = async (path = API) => (await at.ask(path)).envelope.result.response;
  return Object.assign(at, { post, audit, list });
}

test('a pause is shown with who, why and until when, and refuses a trigger', async () => {
  await using at = await serving();
  const body = { until: '2026-01-15T06:00:00Z', reason: 'import', by: 'ops1' };
  const { envelope } = await at.post(`${API}/pause/count`, body);
  expect(envelope.result.response).toMatchObject({
    state: 'paused',
    nextRun: '2026-01-16T02:00:00.000Z',
    paused: {
      by: 'ops1',
      reason: 'import',
      since: '2026-01-15T00:00:00.000Z',
      until: '2026-01-15T06:00:00.000Z',
    },
  });
  const refused = await at.post(`${API}/trigger/count`);
  expect(refused.envelope).toMatchObject({
    params: { err: 'TASK_PAUSED', errmsg: expect.stringContaining('paused by ops1') },
    result: { paused: { by: 'ops1' } },
  });
  expect((await at.post(`${API}/trigger/count`, { evenIfPaused: true })).status).toBe(200);
});

test('while it drains, nothing that a pause skipped is given up for runs that are refused', async () => {
  await using at = await serving();
  await at.post(`${API}/pause/count`);
  await at.clock.advance(2 * 3_600_000);
  await at.post('/api/v1/drain');
  const refused = await at.post(`${API}/resume/count`, { missed: 'once' });
  expect(refused.envelope.params).toMatchObject({ err: 'DRAINING', errmsg: expect.stringContaining('skip') });
  expect(await at.list()).toMatchObject([{ state: 'paused' }]);
  await at.post('/api/v1/drain', { clear: true });
  const { envelope } = await at.post(`${API}/resume/count`, { missed: 'once' });
  expect(envelope.result).toMatchObject({ skipped: { count: 1 }, runs: [expect.any(Number)] });
});

test('a pause over view.sock says not who or why', async () => {
  await using at = await serving();
  await at.post(`${API}/pause/count`, { reason: 'secret import', by: 'ops1' });
  const { envelope } = await at.ask(API, { access: 'view' });
  expect(envelope.result.response).toMatchObject([{ state: 'paused', paused: { by: null, reason: null } }]);
});

test.each([
  [{ until: '2026-01-14T00:00:00Z' }, /has passed/],
  [{ next: 0 }, /at least 1/],
  [{ next: 1_001 }, /a whole number from 0 to 1000/],
  [{ next: 1, until: '2026-01-16T00:00:00Z' }, /give one/],
  [{ for: '2h' }, /Unknown option for/],
])('a pause that cannot be is refused: %j', async (body, words) => {
  await using at = await serving();
  const { status, envelope } = await at.post(`${API}/pause/count`, body);
  expect(status).toBe(400);
  expect(envelope.params.errmsg).toMatch(words);
});

test('a pause answers with the one that it replaces', async () => {
  await using at = await serving();
  const pause = async (body: object) => (await at.post(`${API}/pause/count`, body)).envelope.result;
  expect(await pause({ by: 'ops1', reason: 'import' })).toMatchObject({ replaced: null });
  expect(await pause({ by: 'ops2', until: '2026-01-15T01:00:00Z' })).toMatchObject({
    replaced: { by: 'ops1', reason: 'import', since: '2026-01-15T00:00:00.000Z', until: null },
  });
  await at.clock.advance(3_600_000);
  expect(await pause({})).toMatchObject({ replaced: null });
});

test('a pause of so many fire times is refused where there are none', async () => {
  await using at = await serviceRig({ tasks: [sampleTask('g/manual')] });
  const { envelope } = await at.ask(`${API}/pause/manual`, { method: 'POST', body: { next: 1 } });
  expect(envelope.params).toMatchObject({
    err: 'NOT_SUPPORTED',
    errmsg: expect.stringContaining('g/manual has no schedule, so that no fire time would end its pause'),
  });
});

test('the fire times that a pause will skip are not told as coming', async () => {
  await using at = await serving();
  const { envelope } = await at.post(`${API}/pause/count`, { next: 2 });
  expect(envelope.result.response).toMatchObject({
    nextRun: '2026-01-17T02:00:00.000Z',
    paused: { next: 2 },
  });
  await at.post(`${API}/pause/count`);
  expect(await at.list()).toMatchObject([{ nextRun: null, paused: { next: null, until: null } }]);
});

test('a resume tells what it lifted', async () => {
  await using at = await serving();
  await at.post(`${API}/pause/count`);
  const { envelope } = await at.post(`${API}/resume/count`, { missed: 'once' });
  expect(envelope.result).toMatchObject({
    response: { state: 'idle', nextRun: AT_TWO },
    wasPaused: true,
    wasQuarantined: false,
    skipped: null,
    runs: [],
  });
  expect((await at.post(`${API}/resume/count`)).envelope.result).toMatchObject({ wasPaused: false });
});

test("another schedule is shown with the file's, and taken back by a reset", async () => {
  await using at = await serving();
  const body = { schedule: '30 4 * * *', timezone: 'Asia/Kolkata', by: 'ops1' };
  const { envelope } = await at.post(`${API}/reschedule/count`, body);
  expect(envelope.result.response).toMatchObject({
    schedule: '30 4 * * *',
    timezone: 'Asia/Kolkata',
    nextRun: '2026-01-15T23:00:00.000Z',
    overridden: { by: 'ops1', file: { schedule: '0 2 * * *', timezone: 'UTC' }, fileChanged: false },
  });
  await at.post(`${API}/reschedule/count`, { reset: true });
  expect(await at.list()).toMatchObject([{ schedule: '0 2 * * *', overridden: null, nextRun: AT_TWO }]);
});

test.each([
  [{ schedule: '99 * * * *' }, 'INVALID_PARAMETER', /"99 \* \* \* \*" is no schedule/],
  [{ schedule: '@daily', timezone: 'Mars/Olympus' }, 'INVALID_PARAMETER', /no time zone/],
  [{}, 'INVALID_REQUEST', /Give a schedule, or reset/],
  [{ schedule: '@daily', reset: true }, 'INVALID_REQUEST', /Give a schedule, or reset/],
])('a schedule that cannot be is refused: %j', async (body, err, words) => {
  await using at = await serving();
  const { envelope } = await at.post(`${API}/reschedule/count`, body);
  expect(envelope.params).toMatchObject({ err, errmsg: expect.stringMatching(words) });
});

test('a drain admits nothing until it is cleared, and tells what goes on', async () => {
  await using at = await serving();
  await at.post(`${API}/trigger/count`, { idempotencyKey: 'k' });
  expect((await at.post('/api/v1/drain', { reason: 'deploy' })).envelope.result.response).toEqual({
    draining: true,
    running: 1,
    queued: 0,
  });
  expect((await at.post(`${API}/trigger/count`)).envelope.params.err).toBe('DRAINING');
  const again = await at.post(`${API}/trigger/count`, { idempotencyKey: 'k' });
  expect(again.envelope.result).toMatchObject({ outcome: 'repeated' });
  const cleared = await at.post('/api/v1/drain', { clear: true });
  expect(cleared.envelope.result.response).toMatchObject({ draining: false });
});

test('the audit has every change and every refusal, with names of parameters and not their values', async () => {
  await using at = await serving();
  await at.post(`${API}/trigger/count`, { params: { block: 'SECRET' }, by: 'ops1', reason: 'users linked' });
  await at.post(`${API}/trigger/nothing`, { by: 'ops1' });
  expect(await at.audit()).toEqual([
    {
      at: '2026-01-15T00:00:00.000Z',
      what: 'trigger task',
      on: 'nothing',
      by: 'ops1',
      reason: null,
      socket: 'control',
      refusal: 'TASK_NOT_FOUND',
      details: {},
    },
    {
      at: '2026-01-15T00:00:00.000Z',
      what: 'trigger task',
      on: 'count',
      by: 'ops1',
      reason: 'users linked',
      socket: 'control',
      refusal: null,
      details: { params: ['block'], run: 1 },
    },
  ]);
});

test('a dry run changes nothing and leaves no row in the audit, refused or not', async () => {
  await using at = await serving();
  expect((await at.post(`${API}/trigger/count`, { dryRun: true })).status).toBe(200);
  expect((await at.post(`${API}/trigger/nothing`, { dryRun: 'true' })).status).toBe(404);
  expect(await at.audit()).toEqual([]);
});

test.each(['runs', 'audit'])('%s tell whether older ones match than the limit lets through', async (what) => {
  await using at = await serving();
  for (const ifRunning of ['fail', 'queue']) await at.post(`${API}/trigger/count`, { ifRunning });
  const ask = async (limit: number) => (await at.ask(`/api/v1/${what}?limit=${limit}`)).envelope.result;
  expect(await ask(1)).toMatchObject({ more: true, response: [expect.anything()] });
  expect(await ask(2)).toMatchObject({ more: false, response: [expect.anything(), expect.anything()] });
});

test('a change over view.sock is refused, and however often, one row a second tells of it', async () => {
  await using at = await serving();
  for (let turn = 0; turn < 5; turn++)
    expect((await at.ask(`${API}/pause/count`, { method: 'POST', access: 'view' })).status).toBe(401);
  expect(await at.audit()).toMatchObject([{ what: 'pause task', socket: 'view', refusal: 'UNAUTHORIZED' }]);
  expect((await at.ask('/api/v1/audit', { access: 'view' })).status).toBe(401);
});

test('a trigger that finds every slot taken is told to wait for one', async () => {
  const OTHER = sampleTask('g/other');
  await using at = await serviceRig({ tasks: [COUNT, OTHER], maxRunning: 1 });
  const trigger = async (name: string) =>
    (await at.ask(`${API}/trigger/${name}`, { method: 'POST' })).envelope.result as unknown as {
      outcome: string;
    };
  expect((await trigger('count')).outcome).toBe('started');
  await settle();
  expect(await trigger('other')).toMatchObject({ outcome: 'queued', behind: null });
});

test('an idempotency key that is empty is refused', async () => {
  await using at = await serving();
  const { envelope } = await at.post(`${API}/trigger/count`, { idempotencyKey: '' });
  expect(envelope.params).toMatchObject({ err: 'INVALID_REQUEST', errmsg: expect.stringContaining('empty') });
});

test('a task that was paused because it failed again and again is a problem of health and of the doctor', async () => {
  await using at = await serving();
  const pause = { reason: '3 runs in a row failed', since: at.clock.now(), until: null, next: null };
  await at.store.pauseTask(COUNT.id, { by: 'sunbird-tasks', ...pause });
  const problems = async () => (await at.ask('/api/v1/health')).envelope.result.response as unknown;
  const failing = async () => {
    const { checks } = (await at.ask('/api/v1/doctor')).envelope.result.response as unknown as DoctorView;
    return checks.filter(({ check }) => check === 'failing');
  };
  expect(await problems()).toMatchObject({
    status: 'degraded',
    problems: ['g/count is paused, because it failed again and again. See sunbird-tasks why g/count'],
  });
  expect(await failing()).toMatchObject([{ state: 'fail', sentence: expect.stringContaining('g/count') }]);
  await at.store.pauseTask(COUNT.id, { by: 'ops1', ...pause });
  expect(await problems()).toMatchObject({ status: 'ok' });
  expect(await failing()).toEqual([]);
});
