import { afterAll, beforeAll, expect } from 'vitest';
import { isMet, testWith } from '../../support/needs.ts';
import { changesRig } from '../../support/quartz/changes-rig.ts';
import { GROUP, QuartzCluster } from '../../support/quartz/cluster.ts';
import { until } from '../../support/until.ts';

const NEED = 'Java and libquartz2-java';
/** Changed by the Java API, and by us: two databases in which all else happens alike. */
let java: QuartzCluster;
let ours: QuartzCluster;
let at: Awaited<ReturnType<typeof changesRig>>;

beforeAll(async () => {
  if (!isMet(NEED)) return;
  java = await QuartzCluster.start(1);
  ours = await java.startTwin(1);
  for (const cluster of [java, ours]) {
    await cluster.first.tell('add', 'keep-busy', 'plain');
    for (const [job, kind] of JOBS) {
      await cluster.first.tell('add', job, kind);
      await cluster.first.tell('cron', job, `${job}-nightly`, '0 0 2 * * ?', 'Asia/Kolkata');
      await cluster.first.tell('every', job, `${job}-weekly`, 604_800_000);
    }
    // A node whose one thread is at work takes no trigger, so that only what is asked for happens.
    await cluster.first.tell('now', 'keep-busy', cluster.hold().path);
    await until(() => cluster.journal().some(({ job }) => job === 'keep-busy'));
    await cluster.sql(`UPDATE qrtz_triggers SET next_fire_time = ${Date.now() + 40 * 86_400_000}`);
  }
  at = await changesRig(ours, { nudge: false });
}, 90_000);
afterAll(async () => {
  await at?.stop();
  await ours?.[Symbol.asyncDispose]();
  await java?.[Symbol.asyncDispose]();
});

const JOBS = [
  ['plain', 'plain'],
  ['alone', 'alone'],
] as const;

/** All that Quartz has, but for instants and names that chance gives. */
async function rows(cluster: QuartzCluster) {
  return await cluster.sql(`
    SELECT trigger_group, trigger_name, job_name, trigger_state, trigger_type, description, priority, calendar_name,
      misfire_instr, encode(job_data, 'hex') AS data, end_time, prev_fire_time = -1 AS never_fired,
      next_fire_time > (extract(epoch FROM now()) * 1000)::bigint + 60000 AS is_far,
      cron_expression, time_zone_id, repeat_count, repeat_interval, times_triggered,
      (SELECT string_agg(p.trigger_group, ' ') FROM qrtz_paused_trigger_grps p) AS paused_groups
    FROM qrtz_triggers
    LEFT JOIN qrtz_cron_triggers USING (sched_name, trigger_group, trigger_name)
    LEFT JOIN qrtz_simple_triggers USING (sched_name, trigger_group, trigger_name)
    WHERE job_name <> 'keep-busy'
    ORDER BY job_name, trigger_name`);
}

async function states(cluster: QuartzCluster, job: string): Promise<unknown[]> {
  const found = await cluster.sql(
    `SELECT trigger_state FROM qrtz_triggers WHERE job_name = '${job}' ORDER BY trigger_name`,
  );
  return found.map(({ trigger_state: state }) => state);
}

const both = async (sql: string) => await Promise.all([java, ours].map((cluster) => cluster.sql(sql)));

async function pause(job: string) {
  await java.first.tell('pause', job);
  await at.pause(job);
  expect(await rows(ours)).toEqual(await rows(java));
}

async function resume(job: string, missed: 'skip' | 'once' = 'once') {
  await java.first.tell('resume', job);
  await at.resume(job, missed);
  if (missed === 'once') expect(await rows(ours)).toEqual(await rows(java));
}

/** As a node that executes the job, or has taken its first trigger, leaves the tables. */
async function inHand(job: string, state: 'ACQUIRED' | 'EXECUTING', nonConcurrent: boolean) {
  const name = state === 'ACQUIRED' ? 'NULL' : `'${job}'`;
  const group = state === 'ACQUIRED' ? 'NULL' : `'${GROUP}'`;
  await both(`
    INSERT INTO qrtz_fired_triggers (sched_name, entry_id, trigger_name, trigger_group, instance_name, fired_time,
      sched_time, priority, state, job_name, job_group, is_nonconcurrent, requests_recovery)
    VALUES ('MyScheduler', 'e-${job}', '${job}-nightly', '${GROUP}', 'elsewhere', 1, 1, 5, '${state}', ${name}, ${group},
      ${state === 'EXECUTING' && nonConcurrent}, false)`);
  if (state === 'ACQUIRED')
    await both(`UPDATE qrtz_triggers SET trigger_state = 'ACQUIRED' WHERE trigger_name = '${job}-nightly'`);
  else if (nonConcurrent)
    await both(`UPDATE qrtz_triggers SET trigger_state = 'BLOCKED' WHERE job_name = '${job}'`);
}

const letGo = async () => await both(`DELETE FROM qrtz_fired_triggers WHERE entry_id LIKE 'e-%'`);

testWith(NEED, 'Q4 triggers that wait: paused and resumed as Java does it, also twice', async () => {
  await pause('plain');
  expect(await states(ours, 'plain')).toEqual(['PAUSED', 'PAUSED']);
  await pause('plain');
  await resume('plain');
  expect(await states(ours, 'plain')).toEqual(['WAITING', 'WAITING']);
  await resume('plain');
});

testWith(NEED, 'Q4 a trigger that a node has taken', async () => {
  await inHand('plain', 'ACQUIRED', false);
  await pause('plain');
  expect(await states(ours, 'plain')).toEqual(['PAUSED', 'PAUSED']);
  await letGo();
  await resume('plain');
});

testWith(NEED, 'Q4 a job that never runs twice at once, and executes', async () => {
  await inHand('alone', 'EXECUTING', true);
  await pause('alone');
  expect(await states(ours, 'alone')).toEqual(['PAUSED_BLOCKED', 'PAUSED_BLOCKED']);
  await resume('alone');
  expect(await states(ours, 'alone')).toEqual(['BLOCKED', 'BLOCKED']);
  await pause('alone');
  await letGo();
  await resume('alone');
  expect(await states(ours, 'alone')).toEqual(['WAITING', 'WAITING']);
});

testWith(NEED, 'Q4 a job that executes and may run beside itself', async () => {
  await inHand('plain', 'EXECUTING', false);
  await pause('plain');
  await resume('plain');
  expect(await states(ours, 'plain')).toEqual(['WAITING', 'WAITING']);
  await letGo();
});

testWith(NEED, 'Q4 a job of a paused group', async () => {
  for (const cluster of [java, ours]) await cluster.first.tell('pauseGroup', GROUP);
  await pause('plain');
  await resume('plain');
  expect(await states(ours, 'plain')).toEqual(['WAITING', 'WAITING']);
  expect(await states(ours, 'alone')).toEqual(['PAUSED', 'PAUSED']);
  for (const cluster of [java, ours]) await cluster.first.tell('resumeGroup', GROUP);
  expect(await rows(ours)).toEqual(await rows(java));
});

for (const [words, ms] of [
  ['30 s', 30_000],
  ['5 min', 300_000],
] as const)
  testWith(NEED, `Q4 a trigger that is overdue by ${words}`, async () => {
    const far = await ours.sql(
      `SELECT next_fire_time AS next FROM qrtz_triggers WHERE trigger_name = 'plain-weekly'`,
    );
    await pause('plain');
    const due = `UPDATE qrtz_triggers SET next_fire_time = ${Date.now() - ms} WHERE trigger_name = 'plain-nightly'`;
    await both(due);
    await resume('plain');
    expect(await states(ours, 'plain')).toEqual(['WAITING', 'WAITING']);
    await pause('plain');
    await both(due);
    await resume('plain', 'skip');
    const [skipped] = await ours.sql(
      `SELECT next_fire_time AS next FROM qrtz_triggers WHERE trigger_name = 'plain-nightly'`,
    );
    expect(Number(skipped?.next)).toBeGreaterThan(Date.now());
    await both(
      `UPDATE qrtz_triggers SET next_fire_time = ${far[0]?.next} WHERE trigger_name = 'plain-nightly'`,
    );
  });
