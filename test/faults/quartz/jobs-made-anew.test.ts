import { afterAll, beforeAll, expect } from 'vitest';
import { isMet, testWith } from '../../support/needs.ts';
import { GROUP, QuartzCluster } from '../../support/quartz/cluster.ts';
import { executionsOf } from '../../support/quartz/executions.ts';
import { type FaultRig, faultRig } from '../../support/quartz/fault-rig.ts';
import { orphans, remains } from '../../support/quartz/remains.ts';

const NEED = 'Java and libquartz2-java';
const COUNT = 'updateUserCountScheduler';
/** A glance is a quarter of a second later at most, and what a busy machine takes. */
const GLANCE = { timeout: 5_000, interval: 20 };
let cluster: QuartzCluster;

beforeAll(async () => {
  if (!isMet(NEED)) return;
  cluster = await QuartzCluster.start(1, { sleepMs: 50, checkinMs: 1_000 });
  await cluster.first.tell('sunbird');
  await cluster.first.tell('add', 'busy', 'plain');
}, 180_000);
afterAll(async () => await cluster?.[Symbol.asyncDispose]());

/** Keeps the only thread of the only node busy. */
async function occupy(rig: FaultRig): Promise<{ number: number; letGo(): void }> {
  const { params, letGo } = cluster.hold();
  const number = await rig.begin('busy', { params });
  await rig.becomes(number, 'running');
  return { number, letGo };
}

testWith(
  NEED,
  'Q7 a run whose job Java makes anew while it waits is told as cancelled, and the list is right again',
  async () => {
    await using rig = await faultRig(cluster);
    const busy = await occupy(rig);
    const number = await rig.begin(COUNT);
    await cluster.first.tell('sunbird');
    await expect.poll(async () => (await rig.run(number)).state, GLANCE).toBe('cancelled');
    expect(await rig.run(number)).toMatchObject({
      startedAt: null,
      error: 'its job was deleted in Quartz while this waited (a restart of Java does that)',
    });
    await rig.source.refresh();
    expect(rig.source.listTasks().map(({ id, state }) => `${id.name} ${state}`)).toEqual([
      'busy running',
      'channelRegistrationScheduler idle',
      'migrateShadowUserScheduler idle',
      `${COUNT} idle`,
      'uploadVerifyScheduler idle',
    ]);
    expect((await rig.find(COUNT)).triggers).toMatchObject([{ type: 'CRON', state: 'WAITING' }]);
    busy.letGo();
    await rig.end(busy.number);
    await expect.poll(() => remains(cluster), { timeout: 30_000 }).toEqual([]);
    expect(await orphans(cluster)).toEqual([]);
    expect(executionsOf(cluster, COUNT)).toEqual([]);
  },
  120_000,
);

testWith(
  NEED,
  'Q7 a run that goes on while Java makes its job anew ends when its work does',
  async () => {
    await using rig = await faultRig(cluster);
    const number = await rig.begin(COUNT);
    await rig.end(number);
    const before = executionsOf(cluster, COUNT).length;
    await cluster.first.tell('add', 'lonely', 'plain');
    const { params, letGo } = cluster.hold();
    const going = await rig.begin('lonely', { params });
    await rig.becomes(going, 'running');
    await cluster.first.tell('delete', 'lonely');
    await rig.source.refresh();
    letGo();
    await rig.end(going);
    const [execution] = executionsOf(cluster, 'lonely');
    expect(execution?.endedAt).not.toBeNull();
    expect((await rig.run(going)).state).toBe('finished');
    expect(executionsOf(cluster, COUNT)).toHaveLength(before);
    await expect.poll(() => remains(cluster), { timeout: 30_000 }).toEqual([]);
  },
  120_000,
);

testWith(
  NEED,
  'Q7 a job whose class Quartz cannot load fails with the reason, and its trigger does not stay',
  async () => {
    await cluster.sql(
      `INSERT INTO qrtz_job_details
       VALUES ('MyScheduler', 'broken', '${GROUP}', NULL, 'org.example.Gone', true, false, false, false, ''::bytea)`,
    );
    await using rig = await faultRig(cluster);
    const number = await rig.begin('broken');
    expect(await rig.end(number)).toMatchObject({
      state: 'failed',
      error: expect.stringMatching(/^Quartz could not load the job: its trigger went to ERROR/),
    });
    await expect.poll(() => remains(cluster), { timeout: 30_000 }).toEqual([]);
    expect(await orphans(cluster)).toEqual([]);
    expect((await rig.end(await rig.begin('busy'))).state).toBe('finished');
    expect(executionsOf(cluster, 'broken')).toEqual([]);
    await cluster.sql(`DELETE FROM qrtz_job_details WHERE job_name = 'broken'`);
  },
  120_000,
);

testWith(
  NEED,
  'Q7 a run goes on though the jobs of its scheduler are all gone for a moment',
  async () => {
    await using rig = await faultRig(cluster);
    const { number, letGo } = await occupy(rig);
    const jobs = ['busy', COUNT, 'channelRegistrationScheduler', 'migrateShadowUserScheduler'];
    for (const job of [...jobs, 'uploadVerifyScheduler']) await cluster.first.tell('delete', job);
    await rig.source.refresh();
    expect(rig.source.listTasks()).toEqual([]);
    letGo();
    const last = () => executionsOf(cluster, 'busy').at(-1);
    await expect.poll(() => last()?.endedAt, { timeout: 30_000 }).not.toBeNull();
    await cluster.first.tell('sunbird');
    await rig.end(number);
    const execution = last();
    const { state, ...run } = await rig.run(number);
    expect(state).toBe('finished');
    const endedAt = 'endedAt' in run ? run.endedAt.getTime() : 0;
    expect(endedAt).toBeGreaterThanOrEqual(execution?.endedAt ?? Number.POSITIVE_INFINITY);
  },
  120_000,
);
