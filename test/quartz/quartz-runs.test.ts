import { afterAll, beforeAll, expect } from 'vitest';
import { isMet, testWith } from '../support/needs.ts';
import { GROUP, QuartzCluster } from '../support/quartz/cluster.ts';
import { runsRig } from '../support/quartz/runs-rig.ts';

const NEED = 'Java and libquartz2-java';
const LIMIT = { timeout: 20_000, interval: 50 };
/** A job of Sunbird's that nothing fires by itself meanwhile. */
const COUNT = 'updateUserCountScheduler';
let cluster: QuartzCluster;

beforeAll(async () => {
  if (!isMet(NEED)) return;
  cluster = await QuartzCluster.start(2, { sleepMs: 300, checkinMs: 1_000 });
  await cluster.first.tell('sunbird');
}, 180_000);
afterAll(async () => await cluster?.[Symbol.asyncDispose]());

/** What of ours stands in the tables. */
async function leftovers() {
  return await cluster.sql(`
    SELECT trigger_name AS name FROM qrtz_triggers WHERE trigger_name LIKE 'MT\\_%'
    UNION ALL SELECT trigger_name FROM qrtz_simple_triggers WHERE trigger_name LIKE 'MT\\_%'
    UNION ALL SELECT instance_name FROM qrtz_scheduler_state WHERE instance_name LIKE 'sunbird-tasks-nudge-%'`);
}

const begun = (job: string) =>
  cluster.journal().filter((line) => line.job === job && line.what === 'BEGIN').length;

testWith(NEED, 'a triggered job runs on a node, and its run tells where and when', async () => {
  await using at = await runsRig(cluster);
  const before = begun(COUNT);
  const { admission, run, notes } = await at.trigger(COUNT);
  expect(admission.kind).toBe('admitted');
  expect(notes.join()).toMatch(/^One of 2 nodes begins it at the next check-in, within 1.0 s/);
  const number = run?.number ?? 0;
  await expect.poll(async () => (await at.store.findRun(number))?.state, LIMIT).toBe('finished');
  expect(await at.store.findRun(number)).toMatchObject({ cause: 'manual', by: 'root', attempt: 1 });
  expect(await at.store.listAttempts(number)).toMatchObject([
    { replica: expect.stringMatching(/^node-[12]$/), outcome: 'finished' },
  ]);
  expect(begun(COUNT)).toBe(before + 1);
  expect(at.ended).toContain(`${number} finished`);
  await expect.poll(leftovers, LIMIT).toEqual([]);
});

testWith(NEED, 'a job that waits or executes is refused, attached to, or queued for', async () => {
  await using at = await runsRig(cluster);
  const before = begun(COUNT);
  const { params, letGo } = cluster.hold();
  const first = (await at.trigger(COUNT, { params })).run?.number ?? 0;
  const refused = await at.trigger(COUNT);
  expect(refused.admission).toMatchObject({ kind: 'already-running', run: { number: first } });
  expect((await at.trigger(COUNT, { ifRunning: 'attach' })).run?.number).toBe(first);
  const second = (await at.trigger(COUNT, { ifRunning: 'queue' })).run?.number ?? 0;
  letGo();
  await expect.poll(async () => (await at.store.findRun(second))?.state, LIMIT).toBe('finished');
  expect(begun(COUNT)).toBe(before + 2);
});

testWith(NEED, 'an execution that Java began is in the way too', async () => {
  await using at = await runsRig(cluster);
  await cluster.first.tell('add', 'slow', 'alone', 'recovering');
  const { path, letGo } = cluster.hold();
  await cluster.first.tell('now', 'slow', path);
  await expect.poll(() => begun('slow'), LIMIT).toBe(1);
  expect((await at.trigger('slow')).admission).toMatchObject({
    kind: 'already-running',
    run: { cause: 'manual', by: null, state: 'running' },
  });
  const { run, notes } = await at.trigger('slow', { ifRunning: 'queue' });
  letGo();
  expect(notes).toEqual(['Quartz begins it when the execution of its job that goes on has ended.']);
  await expect.poll(async () => (await at.store.findRun(run?.number ?? 0))?.state, LIMIT).toBe('finished');
  expect(begun('slow')).toBe(2);
});

testWith(NEED, 'every scheduled execution becomes a run, also one too short to be seen', async () => {
  await cluster.first.tell('add', 'often', 'plain');
  await cluster.first.tell('every', 'often', 'each-second', 1_000);
  const before = begun('often');
  await using at = await runsRig(cluster);
  await expect.poll(() => begun('often'), LIMIT).toBeGreaterThanOrEqual(before + 4);
  await cluster.first.tell('pause', 'often');
  const task = { group: GROUP, name: 'often' };
  const executed = () =>
    cluster.journal().filter(({ job, what }) => job === 'often' && what === 'END').length;
  const seen = async () => await at.store.listRuns({ task, states: ['finished'], limit: 99 });
  await expect.poll(async () => (await seen()).length, LIMIT).toBeGreaterThanOrEqual(executed() - before - 1);
  expect((await seen()).length).toBeLessThanOrEqual(executed());
  const times = (await seen()).map(({ fireTime }) => fireTime?.getTime());
  expect(new Set(times).size).toBe(times.length);
});

testWith(NEED, 'nothing may be changed in read mode, and history is kept all the same', async () => {
  await using at = await runsRig(cluster, { mode: 'read' });
  await expect(at.trigger(COUNT)).rejects.toMatchObject({ code: 'READ_ONLY_SOURCE' });
  // 'often' fires each second again.
  await cluster.first.tell('resume', 'often');
  const task = { group: GROUP, name: 'often' };
  const finished = async () => (await at.store.listRuns({ task, states: ['finished'], limit: 9 })).length;
  await expect.poll(finished, LIMIT).toBeGreaterThanOrEqual(2);
  await cluster.first.tell('pause', 'often');
});

testWith(NEED, 'a dry run tells what would be written and writes nothing', async () => {
  await using at = await runsRig(cluster);
  const before = await cluster.sql('SELECT count(*) FROM qrtz_triggers');
  const { run, notes } = await at.trigger(COUNT, { dryRun: true });
  expect(run).toBeNull();
  expect(notes[0]).toBe(
    `Would add a trigger DEFAULT.MT_... of ${GROUP}.${COUNT} to MyScheduler, in state WAITING.`,
  );
  expect(await cluster.sql('SELECT count(*) FROM qrtz_triggers')).toEqual(before);
  expect(await at.store.listRuns({ task: { group: GROUP, name: COUNT }, limit: 9 })).toEqual([]);
});

testWith(NEED, 'the same idempotency key gives the same run', async () => {
  await using at = await runsRig(cluster);
  const before = begun(COUNT);
  const first = await at.trigger(COUNT, { idempotencyKey: 'k' });
  const second = await at.trigger(COUNT, { idempotencyKey: 'k' });
  expect(second.admission.kind).toBe('repeated');
  expect(second.run?.number).toBe(first.run?.number);
  const draining = { draining: true, ifRunning: 'queue' } as const;
  expect((await at.trigger(COUNT, { ...draining, idempotencyKey: 'k' })).admission.kind).toBe('repeated');
  expect((await at.trigger(COUNT, draining)).admission.kind).toBe('draining');
  await expect
    .poll(async () => (await at.store.findRun(first.run?.number ?? 0))?.state, LIMIT)
    .toBe('finished');
  expect(begun(COUNT)).toBe(before + 1);
});

testWith(
  NEED,
  'a paused job is refused unless asked twice, a paused DEFAULT group unless it is to queue',
  async () => {
    await using at = await runsRig(cluster);
    await cluster.first.tell('pause', COUNT);
    await expect(at.trigger(COUNT)).rejects.toMatchObject({ code: 'TASK_PAUSED' });
    const { run } = await at.trigger(COUNT, { evenIfPaused: true });
    await expect.poll(async () => (await at.store.findRun(run?.number ?? 0))?.state, LIMIT).toBe('finished');
    await cluster.first.tell('resume', COUNT);

    await cluster.first.tell('pauseGroup', 'DEFAULT');
    await expect(at.trigger(COUNT)).rejects.toMatchObject({ code: 'TASK_PAUSED' });
    const queued = await at.trigger(COUNT, { ifRunning: 'queue' });
    expect(queued.notes.join()).toContain('waits until somebody resumes');
    const waiting = await at.store.findRun(queued.run?.number ?? 0);
    await expect
      .poll(() => waiting && at.runs.whyWaiting(waiting), LIMIT)
      .toMatch(/resume the trigger group DEFAULT/);
    await cluster.first.tell('resumeGroup', 'DEFAULT');
    await expect
      .poll(async () => (await at.store.findRun(queued.run?.number ?? 0))?.state, LIMIT)
      .toBe('finished');
  },
);

testWith(NEED, 'a job that Quartz would delete with our trigger is left alone', async () => {
  await using at = await runsRig(cluster);
  await cluster.sql(`
    INSERT INTO qrtz_job_details
    SELECT sched_name, 'fleeting', job_group, description, job_class_name, is_durable, is_nonconcurrent, is_update_data,
      requests_recovery, job_data
    FROM qrtz_job_details WHERE job_name = '${COUNT}'`);
  await expect(at.trigger('fleeting')).rejects.toMatchObject({ code: 'WOULD_DELETE_JOB' });
  await expect(at.trigger('fleeting', { dryRun: true })).rejects.toMatchObject({ code: 'WOULD_DELETE_JOB' });
  await cluster.sql(`DELETE FROM qrtz_job_details WHERE job_name = 'fleeting'`);
  expect(await at.store.listRuns({ limit: 9 })).toEqual([]);
});

testWith(NEED, 'parameters reach the job as texts of its data map', async () => {
  await using at = await runsRig(cluster);
  const { run } = await at.trigger(COUNT, { params: { block: 'B-7 ünï', 'a.b': '' } });
  await expect.poll(async () => (await at.store.findRun(run?.number ?? 0))?.state, LIMIT).toBe('finished');
  const [line] = cluster.journal().filter(({ rest }) => rest.includes('block='));
  expect(line?.rest).toMatch(/block=B-7 ünï/);
  expect(line?.rest).toMatch(/a\.b=(,|})/);
});

testWith(NEED, 'a waiting trigger can be taken back, an execution cannot', async () => {
  await using at = await runsRig(cluster);
  await cluster.first.tell('pauseGroup', 'DEFAULT');
  const { run } = await at.trigger(COUNT, { ifRunning: 'queue' });
  if (!run) throw new Error('nothing was added');
  const queued = await at.store.findRun(run.number);
  if (!queued) throw new Error('nothing was added');
  await at.runs.cancel(queued, 'cancelled by root');
  expect(await at.store.findRun(run.number)).toMatchObject({
    state: 'cancelled',
    error: 'cancelled by root',
  });
  await expect.poll(leftovers, LIMIT).toEqual([]);
  await cluster.first.tell('resumeGroup', 'DEFAULT');

  const { params, letGo } = cluster.hold();
  const slow = (await at.trigger('slow', { params })).run?.number ?? 0;
  await expect.poll(async () => (await at.store.findRun(slow))?.state, LIMIT).toBe('running');
  const running = await at.store.findRun(slow);
  if (!running) throw new Error('it is gone');
  await expect(at.runs.cancel(running, 'no')).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
  letGo();
});
