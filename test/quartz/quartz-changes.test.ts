import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { type Clock, systemClock } from '../../src/clock.ts';
import { findDrift } from '../../src/quartz/changes/drift.ts';
import { formatIntent } from '../../src/quartz/changes/intent.ts';
import { isMet, testWith } from '../support/needs.ts';
import { changesRig } from '../support/quartz/changes-rig.ts';
import { GROUP, QuartzCluster } from '../support/quartz/cluster.ts';

const NEED = 'Java and libquartz2-java';
const LIMIT = { timeout: 20_000, interval: 50 };
const COUNT = 'updateUserCountScheduler';
const HOUR_MS = 3_600_000;
let cluster: QuartzCluster;

beforeAll(async () => {
  if (!isMet(NEED)) return;
  cluster = await QuartzCluster.start(2, { sleepMs: 300, checkinMs: 1_000 });
}, 180_000);
/** As each start of Sunbird's Java does. */
beforeEach(async () => await cluster?.first.tell('sunbird'));
afterAll(async () => await cluster?.[Symbol.asyncDispose]());

async function triggerRow(job = COUNT) {
  const [row] = await cluster.sql(`
    SELECT trigger_state AS state, next_fire_time AS next, cron_expression AS cron, time_zone_id AS zone
    FROM qrtz_triggers LEFT JOIN qrtz_cron_triggers USING (sched_name, trigger_group, trigger_name)
    WHERE job_name = '${job}' AND trigger_name NOT LIKE 'MT\\_%'`);
  return { ...row, next: Number(row?.next) } as { state: string; next: number; cron: string; zone: string };
}

async function makeOverdue(ms: number, job = COUNT) {
  await cluster.sql(`UPDATE qrtz_triggers SET next_fire_time = ${Date.now() - ms} WHERE job_name = '${job}'`);
}

testWith(
  NEED,
  'a pause holds the triggers, is remembered with who and why, and a resume ends it',
  async () => {
    await using at = await changesRig(cluster);
    const before = await triggerRow();
    await at.pause(COUNT);
    expect((await at.find(COUNT)).state).toBe('paused');
    expect(await triggerRow()).toEqual({ ...before, state: 'PAUSED' });
    expect(await at.record(COUNT)).toMatchObject({ pause: { by: 'ops1', reason: 'import' }, intent: null });
    const { admission } = await at.trigger(COUNT);
    expect(admission).toMatchObject({ kind: 'paused', pause: { by: 'ops1' } });
    expect(await at.resume(COUNT)).toMatchObject({
      pause: { by: 'ops1' },
      triggers: 1,
      skipped: null,
      notes: [],
    });
    expect(await triggerRow()).toEqual(before);
    expect(await at.record(COUNT)).toMatchObject({ pause: null, intent: null });
  },
);

testWith(NEED, 'a resume skips what was missed, or leaves it to Quartz when asked to', async () => {
  await using at = await changesRig(cluster);
  const { next } = await triggerRow();
  await at.pause(COUNT);
  await makeOverdue(5 * 60_000);
  expect(await at.resume(COUNT)).toMatchObject({ skipped: { count: 1 }, notes: [] });
  expect(await triggerRow()).toMatchObject({ state: 'WAITING', next });
  await at.pause(COUNT);
  await makeOverdue(5 * 60_000);
  const { notes, skipped } = await at.resume(COUNT, 'once');
  expect(skipped).toBeNull();
  expect(notes).toEqual([`${GROUP}.${COUNT}Trigger is overdue by 5 m and fires once, within 1 m.`]);
  await expect(at.resume(COUNT, 'all')).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
});

testWith(NEED, 'a pause until an instant ends by itself, also after a restart', async () => {
  const first = await changesRig(cluster);
  await first.pause(COUNT, { until: new Date(Date.now() + HOUR_MS) });
  await first.changes.stop();
  expect((await triggerRow()).state).toBe('PAUSED');
  // For the next boot the hour has passed.
  const clock: Clock = { ...systemClock, now: () => new Date(Date.now() + 2 * HOUR_MS) };
  await using at = await changesRig(cluster, { store: first.store, clock });
  await expect.poll(() => triggerRow(), LIMIT).toMatchObject({ state: 'WAITING' });
  await expect.poll(() => at.record(COUNT), LIMIT).toMatchObject({ pause: null, intent: null });
  await first.stop();
});

testWith(NEED, 'a pause of the next fire times ends behind the last of them', async () => {
  await using at = await changesRig(cluster);
  const { next } = await triggerRow();
  await at.pause(COUNT, { next: 2 });
  expect((await at.record(COUNT)).pause?.until?.getTime()).toBe(next + 24 * HOUR_MS + 1_000);
  await expect(at.pause(COUNT, { next: 1 })).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
});

testWith(NEED, 'a job fires by another cron expression, and by its own again', async () => {
  await using at = await changesRig(cluster);
  const before = await triggerRow();
  await at.reschedule(COUNT, '0 0 4 ? * *');
  const after = await triggerRow();
  expect(after).toMatchObject({ state: 'WAITING', cron: '0 0 4 ? * *', zone: 'Asia/Kolkata' });
  expect(after.next).toBeGreaterThan(Date.now());
  expect(await at.record(COUNT)).toMatchObject({
    override: {
      by: 'ops1',
      schedule: '0 0 4 ? * *',
      over: { schedule: '0 0 2 1/1 * ? *', timezone: 'Asia/Kolkata' },
    },
    intent: null,
  });
  await at.reschedule(COUNT, '0 0 5 ? * *', 'UTC');
  expect(await triggerRow()).toMatchObject({ cron: '0 0 5 ? * *', zone: 'UTC' });
  await at.reschedule(COUNT, null);
  expect(await triggerRow()).toEqual(before);
  expect(await at.record(COUNT)).toMatchObject({ override: null, intent: null });
});

testWith(NEED, 'a paused job is rescheduled and stays paused', async () => {
  await using at = await changesRig(cluster);
  await cluster.first.tell('pause', COUNT);
  await at.reschedule(COUNT, '0 0 4 ? * *');
  expect(await triggerRow()).toMatchObject({ state: 'PAUSED', cron: '0 0 4 ? * *' });
});

testWith(NEED, 'Quartz fires by the new schedule', async () => {
  await using at = await changesRig(cluster);
  await at.reschedule(COUNT, '0/1 * * * * ?');
  const begun = () => cluster.journal().filter(({ job, what }) => job === COUNT && what === 'BEGIN').length;
  const before = begun();
  await expect.poll(begun, LIMIT).toBeGreaterThanOrEqual(before + 2);
  await at.reschedule(COUNT, null);
  expect(await triggerRow()).toMatchObject({ cron: '0 0 2 1/1 * ? *' });
});

testWith(NEED, 'what Quartz would not take, or read otherwise, is refused and changes nothing', async () => {
  await using at = await changesRig(cluster);
  const before = await triggerRow();
  for (const [schedule, zone] of [
    ['0 2 * * *', null],
    ['0 0 2 * * *', null],
    ['0 0 2 31 2 ?', null],
    [`0 0 2 ? * ${'MON,'.repeat(40)}TUE`, null],
    ['0 0 2 ? * *', 'Asia/Nowhere'],
    ['0 0 2 ? * *', 'asia/kolkata'],
  ] as const)
    await expect(at.reschedule(COUNT, schedule, zone)).rejects.toMatchObject({ code: 'INVALID_PARAMETER' });
  expect(await triggerRow()).toEqual(before);
  await cluster.first.tell('cron', COUNT, 'second', '0 0 6 * * ?', 'UTC');
  await expect(at.reschedule(COUNT, '0 0 4 ? * *')).rejects.toMatchObject({
    code: 'NOT_SUPPORTED',
    message: expect.stringMatching(/has 2 cron triggers \(\S+\.second, \S+Trigger\)/),
  });
});

testWith(NEED, 'a pause that an earlier boot recorded and did not carry out is carried out', async () => {
  await using at = await changesRig(cluster);
  const task = await at.find(COUNT);
  const pause = { by: 'ops1', reason: null, since: new Date(), until: null, next: null };
  const { scheduler, group, name } = task.job;
  const intent = { scheduler, job: { group, name }, kind: 'pause', pause, before: null } as const;
  await at.store.replaceIntent(task.id, { from: null, to: formatIntent(intent) });
  await expect.poll(() => triggerRow(), LIMIT).toMatchObject({ state: 'PAUSED' });
  await expect.poll(() => at.record(COUNT), LIMIT).toMatchObject({ intent: null, pause: { by: 'ops1' } });
});

testWith(
  NEED,
  'a pause that waits for the lock longer than its asker comes to pass all the same',
  async () => {
    await using at = await changesRig(cluster);
    const held = cluster.sql(`
    BEGIN;
    SELECT FROM qrtz_locks WHERE lock_name = 'TRIGGER_ACCESS' FOR UPDATE;
    SELECT pg_sleep(10);
    COMMIT`);
    const sleeping = "SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
    await expect.poll(() => cluster.sql(sleeping), LIMIT).toHaveLength(1);
    const told = await at.pause(COUNT).catch((error: unknown) => error);
    expect(told).toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringMatching(/was not free for 5 s.* is recorded, and carried out as soon as/),
    });
    expect(await at.record(COUNT)).toMatchObject({ pause: { by: 'ops1' }, intent: expect.any(String) });
    await held;
    await expect.poll(() => triggerRow(), LIMIT).toMatchObject({ state: 'PAUSED' });
    await expect.poll(() => at.record(COUNT), LIMIT).toMatchObject({ intent: null, pause: { by: 'ops1' } });
  },
);

testWith(NEED, 'in read mode nothing is changed', async () => {
  await using at = await changesRig(cluster, { mode: 'read' });
  const before = await triggerRow();
  const refused = { code: 'READ_ONLY_SOURCE', message: expect.stringContaining('mode: control') };
  await expect(at.pause(COUNT)).rejects.toMatchObject(refused);
  await expect(at.resume(COUNT)).rejects.toMatchObject(refused);
  await expect(at.reschedule(COUNT, '0 0 4 ? * *')).rejects.toMatchObject(refused);
  expect(await triggerRow()).toEqual(before);
});

testWith(NEED, 'a start of Java undoes both, which is told, and done again only when asked for', async () => {
  await using at = await changesRig(cluster);
  await at.reschedule(COUNT, '0 0 4 ? * *');
  await at.pause(COUNT);
  const drift = async () => findDrift(await at.find(COUNT), await at.record(COUNT), new Date());
  expect(await drift()).toEqual([]);
  await cluster.first.tell('sunbird');
  expect(await drift()).toEqual([
    { kind: 'not-paused', triggers: [`${GROUP}.${COUNT}Trigger`] },
    {
      kind: 'other-schedule',
      wanted: '0 0 4 ? * * (Asia/Kolkata)',
      there: '0 0 2 1/1 * ? * (Asia/Kolkata)',
    },
  ]);
  await at.pause(COUNT);
  await at.reschedule(COUNT, '0 0 4 ? * *');
  expect(await drift()).toEqual([]);

  await cluster.first.tell('sunbird');
  await using again = await changesRig(cluster, { store: at.store, reapply: true });
  await expect.poll(() => triggerRow(), LIMIT).toMatchObject({ state: 'PAUSED', cron: '0 0 4 ? * *' });
  await expect.poll(() => again.record(COUNT), LIMIT).toMatchObject({ intent: null, pause: { by: 'ops1' } });
  expect(await drift()).toEqual([]);
});
