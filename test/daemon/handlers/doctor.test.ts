import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import type { CheckView, DoctorView, FixView } from '../../../src/api/doctor-view.ts';
import { VERSION } from '../../../src/version.ts';
import { sampleTask } from '../../support/sample-task.ts';
import { serviceRig } from '../../support/service-rig.ts';

async function serving() {
  const at = await serviceRig({ tasks: [sampleTask('g/t')] });
  const ask = async () => (await at.ask('/api/v1/doctor')).envelope.result.response as unknown as DoctorView;
  const find = async (check: string) =>
    (await ask()).checks.find((each) => each.check === check) as CheckView;
  const fix = async () =>
    (await at.ask('/api/v1/doctor/fix', { method: 'POST', body: { by: 'ops1' } })).envelope.result
      .response as unknown as FixView;
  return Object.assign(at, { doctor: ask, find, fix });
}

/** A process in a group of its own that carries the mark of a run. */
async function leaveProcess(mark: string) {
  const child = spawn('sleep', ['60'], { detached: true, env: { SUNBIRD_TASKS_RUN: mark } });
  await once(child, 'spawn');
  return { pid: child.pid ?? 0, exit: once(child, 'exit') };
}

test('tells its version and what it looked at', async () => {
  await using at = await serving();
  const { version, pid, checks } = await at.doctor();
  expect([version, pid]).toEqual([VERSION, process.pid]);
  expect(checks.map(({ check }) => check)).toEqual(expect.arrayContaining(['store', 'integrity', 'firing']));
  expect(await at.find('integrity')).toMatchObject({ state: 'ok', sentence: 'Its file is sound.' });
});

test('goes on while the store is away', async () => {
  await using at = await serving();
  at.away.now = true;
  expect(await at.find('store')).toMatchObject({
    state: 'fail',
    sentence: 'The disk is full.',
  });
});

test('a process that outlived its run is found, and ended when that is asked for', async () => {
  await using at = await serving();
  const { number } = await at.trigger(sampleTask('g/t'));
  const mark = `${at.store.id}/${number}/1`;
  const left = await leaveProcess(mark);
  expect(await at.find('orphans')).toMatchObject({ state: 'ok' });
  expect((await at.fix()).done).toEqual([]);
  at.work.last.end();
  await at.clock.advance(0);
  expect(await at.find('orphans')).toMatchObject({
    state: 'fail',
    fix: `end process group ${left.pid} of run ${number}`,
  });
  expect((await at.fix()).done).toEqual([
    `Ended process group ${left.pid}, which had outlived run ${number}.`,
  ]);
  await left.exit;
  expect((await at.ask('/api/v1/audit')).envelope.result.response[0]).toMatchObject({
    what: 'doctor fix',
    by: 'ops1',
  });
});

test('is not for view.sock', async () => {
  await using at = await serving();
  expect((await at.ask('/api/v1/doctor', { access: 'view' })).status).toBe(401);
});
