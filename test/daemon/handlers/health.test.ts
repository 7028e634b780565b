import { expect, test } from 'vitest';
import type { HealthView } from '../../../src/api/health-view.ts';
import type { Access } from '../../../src/daemon/service.ts';
import { Database } from '../../../src/postgres/database.ts';
import { QuartzSource } from '../../../src/quartz/quartz-source.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { serviceRig } from '../../support/service-rig.ts';

/** A daemon with a Quartz source at a port where nobody listens. */
async function serving() {
  const clock = new FakeClock();
  const connection = {
    host: '127.0.0.1',
    port: 1,
    database: 'sunbird',
    user: 'secret',
    password: 'secret',
    passwordFile: null,
    ssl: 'off',
    ca: null,
  } as const;
  const quartz = new QuartzSource({
    database: new Database({ connection, most: 1, applicationName: 'test' }),
    scope: { schedulerName: null, tablePrefix: null },
    taken: new Set(),
    clock,
  });
  await quartz.start();
  const rig = await serviceRig({ tasks: [], clock, quartz });
  const health = async (access: Access) =>
    (await rig.ask('/api/v1/health', { access })).envelope.result.response as unknown as HealthView;
  const dispose = async () => {
    await rig[Symbol.asyncDispose]();
    await quartz.close();
  };
  return { ...rig, health, [Symbol.asyncDispose]: dispose };
}

test('tells that a Quartz cluster cannot be read, and why', async () => {
  await using at = await serving();
  expect(await at.health('control')).toMatchObject({
    status: 'degraded',
    problems: [
      expect.stringMatching(/^Quartz: its tables cannot be read: postgres:.*sunbird cannot be used/),
    ],
    quartz: {
      name: 'postgres://127.0.0.1:1/sunbird',
      readable: false,
      staleSince: '2026-01-15T00:00:00.000Z',
      clockAheadMs: null,
      nodes: [],
    },
  });
});

test('keeps the reasons to itself over view.sock', async () => {
  await using at = await serving();
  at.away.now = true;
  expect(await at.health('view')).toMatchObject({
    status: 'degraded',
    problems: ['The store cannot be used.', 'Quartz: its tables cannot be read.'],
  });
});

test('tells nothing of Quartz where there is none', async () => {
  await using at = await serviceRig({ tasks: [] });
  const { envelope } = await at.ask('/api/v1/health');
  expect(envelope.result.response).toMatchObject({ status: 'ok', quartz: null });
});
