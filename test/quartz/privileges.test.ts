import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { isMet, testWith } from '../support/needs.ts';
import { changesRig } from '../support/quartz/changes-rig.ts';
import { QuartzCluster } from '../support/quartz/cluster.ts';
import { runsRig } from '../support/quartz/runs-rig.ts';

const NEED = 'Java and libquartz2-java';
const README = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8');
/** The statements the README gives, those for reading and those that control needs beside them. */
const [READ = '', CONTROL = ''] = (
  /(( {4}.*\n)*.*CREATE ROLE(.*\n)( {4}.*\n)*)/.exec(README)?.[0] ?? ''
).split('-- and for mode: control');
const JOB = 'updateUserCountScheduler';
const LIMIT = { timeout: 20_000, interval: 50 };
let cluster: QuartzCluster;

beforeAll(async () => {
  if (!isMet(NEED)) return;
  cluster = await QuartzCluster.start(1, { checkinMs: 1_000 });
  await cluster.first.tell('sunbird');
  await cluster.sql(READ);
}, 180_000);
afterAll(async () => await cluster?.[Symbol.asyncDispose]());

testWith(NEED, "the README's role for reading lists the jobs, and may write nothing", async () => {
  await using at = await runsRig(cluster, { user: 'sunbird_tasks' });
  expect(at.source.listTasks().length).toBe(4);
  await expect(at.trigger(JOB)).rejects.toMatchObject({
    code: 'INVALID_CONFIG',
    message: expect.stringMatching(/permission denied for table qrtz_locks\. The README says/),
  });
  expect(await at.store.listRuns({ limit: 9 })).toEqual([]);
});

testWith(NEED, "the README's role for control triggers, takes back and removes nudges", async () => {
  await cluster.sql(CONTROL);
  await using at = await runsRig(cluster, { user: 'sunbird_tasks' });
  const { run } = await at.trigger(JOB);
  await expect.poll(async () => (await at.store.findRun(run?.number ?? 0))?.state, LIMIT).toBe('finished');
  await cluster.first.tell('pauseGroup', 'DEFAULT');
  const queued = (await at.trigger(JOB, { ifRunning: 'queue' })).run;
  if (!queued) throw new Error('nothing was added');
  await at.runs.cancel(queued, 'cancelled by root');
  expect(await at.store.findRun(queued.number)).toMatchObject({ state: 'cancelled' });
});

testWith(
  NEED,
  "the README's role for control pauses, resumes past what was missed, and reschedules",
  async () => {
    await using at = await changesRig(cluster, { user: 'sunbird_tasks' });
    await at.pause(JOB);
    await cluster.sql(`UPDATE qrtz_triggers SET next_fire_time = 1700000000123 WHERE job_name = '${JOB}'`);
    expect((await at.resume(JOB)).skipped?.count).toBeGreaterThan(1);
    await at.reschedule(JOB, '0 0 4 ? * *');
    await at.reschedule(JOB, null);
    expect((await at.find(JOB)).schedule).toBe('0 0 2 1/1 * ? *');
  },
);

testWith(NEED, 'what a role may not write is told, and neither wished for nor half done', async () => {
  await cluster.sql('REVOKE INSERT ON qrtz_cron_triggers FROM sunbird_tasks');
  await using at = await changesRig(cluster, { user: 'sunbird_tasks' });
  await expect(at.reschedule(JOB, '0 0 4 ? * *')).rejects.toMatchObject({
    code: 'NOT_SUPPORTED',
    message: expect.stringMatching(/permission denied for table qrtz_cron_triggers/),
  });
  expect(await at.find(JOB)).toMatchObject({ state: 'idle', schedule: '0 0 2 1/1 * ? *' });
  await cluster.sql('REVOKE UPDATE (trigger_state, next_fire_time) ON qrtz_triggers FROM sunbird_tasks');
  await expect(at.pause(JOB)).rejects.toMatchObject({ code: 'INVALID_CONFIG' });
  expect(await at.record(JOB)).toMatchObject({ pause: null, override: null, intent: null });
});
