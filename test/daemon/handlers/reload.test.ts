import { expect, test } from 'vitest';
import type { LoadedConfig } from '../../../src/config/load-config.ts';
import { TasksFile } from '../../../src/daemon/tasks-file.ts';
import { silentLog } from '../../../src/log.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { sampleConfig } from '../../support/sample-config.ts';
import { sampleTask } from '../../support/sample-task.ts';
import { serviceRig } from '../../support/service-rig.ts';

const GOOD: LoadedConfig = {
  ok: true,
  config: sampleConfig({ tasks: [sampleTask('g/a')] }),
  fingerprint: 'f',
};
const PROBLEM = { text: 'tasks.yaml:1:1: secret: no', line: 1, column: 1, path: '' };
const WRONG: LoadedConfig = { ok: false, problems: [PROBLEM, { ...PROBLEM, text: 'tasks.yaml:2:1: more' }] };

async function serving(...contents: LoadedConfig[]) {
  const clock = new FakeClock();
  const tasksFile = new TasksFile({
    path: '/etc/tasks.yaml',
    load: async () => contents.shift() ?? GOOD,
    started: { config: sampleConfig(), fingerprint: 'first' },
    apply: async () => [],
    store: { listTaskRecords: async () => [] },
    clock,
    log: silentLog,
  });
  const at = await serviceRig({ tasks: [], clock, tasksFile });
  const reload = (body: object = {}) => at.ask('/api/v1/reload', { method: 'POST', body });
  const health = async (access: 'control' | 'view' = 'control') =>
    (await at.ask('/api/v1/health', { access })).envelope.result.response;
  return Object.assign(at, { reload, health });
}

test('answers with what changed', async () => {
  await using at = await serving(GOOD);
  const { envelope } = await at.reload({ by: 'ops1', reason: 'new task' });
  expect(envelope.result.response).toMatchObject({ file: '/etc/tasks.yaml', dryRun: false, added: ['g/a'] });
  expect((await at.ask('/api/v1/audit')).envelope.result.response).toMatchObject([
    { what: 'reload', by: 'ops1' },
  ]);
});

test('a wrong file is refused with every problem, and stays in health until a good one is loaded', async () => {
  await using at = await serving(WRONG, GOOD);
  const { status, envelope } = await at.reload();
  expect(status).toBe(400);
  expect(envelope.params).toMatchObject({
    err: 'INVALID_CONFIG',
    errmsg:
      'tasks.yaml:1:1: secret: no\ntasks.yaml:2:1: more\nThe tasks file that was loaded before stays in force.',
  });
  expect(envelope.result).toEqual({ problems: ['tasks.yaml:1:1: secret: no', 'tasks.yaml:2:1: more'] });
  expect(await at.health()).toMatchObject({
    status: 'degraded',
    problems: [
      'The tasks file on disk has 2 problems; the one loaded before stays in force. tasks.yaml:1:1: secret: no All of them: sunbird-tasks config check /etc/tasks.yaml',
    ],
    tasksFile: { fingerprint: 'first', refusedAt: '2026-01-15T00:00:00.000Z' },
  });
  expect(await at.health('view')).toMatchObject({
    problems: ['The tasks file on disk has 2 problems; the one loaded before stays in force.'],
  });
  await at.reload();
  expect(await at.health()).toMatchObject({ status: 'ok', problems: [], tasksFile: { refusedAt: null } });
});

test('a scheduler that stops loads nothing', async () => {
  await using at = await serving(GOOD);
  await at.scheduler.stop(0);
  expect((await at.reload()).envelope.params.err).toBe('DRAINING');
});

test('a scheduler without a tasks file says so', async () => {
  await using at = await serviceRig({ tasks: [] });
  const { envelope } = await at.ask('/api/v1/reload', { method: 'POST' });
  expect(envelope.params).toMatchObject({
    err: 'NOT_SUPPORTED',
    errmsg: expect.stringContaining('no tasks file'),
  });
});

test('view.sock reloads nothing', async () => {
  await using at = await serving(GOOD);
  expect((await at.ask('/api/v1/reload', { method: 'POST', access: 'view' })).status).toBe(401);
});
