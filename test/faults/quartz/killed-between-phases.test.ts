import { afterAll, beforeAll, expect } from 'vitest';
import { isMet, testWith } from '../../support/needs.ts';
import { GROUP, QuartzCluster } from '../../support/quartz/cluster.ts';
import { Served } from '../../support/served.ts';

const NEED = 'Java and libquartz2-java';
const LIMIT = { timeout: 20_000, interval: 50 };
const COUNT = 'updateUserCountScheduler';
const CONTROL = 'timezone: Asia/Kolkata\nquartz: { mode: control, env: QUARTZ_URL }\n';
const NEW = ['reschedule', COUNT, '--cron', '0 0 4 ? * *', '--reason', 'less load', '--by', 'ops1'];
let cluster: QuartzCluster;

beforeAll(async () => {
  if (!isMet(NEED)) return;
  cluster = await QuartzCluster.start(1, { checkinMs: 1_000 });
  await cluster.first.tell('sunbird');
}, 180_000);
afterAll(async () => await cluster?.[Symbol.asyncDispose]());

async function serving() {
  const { host, port, database, user } = cluster.connection;
  return await Served.start(CONTROL, {
    env: { QUARTZ_URL: `postgres://${user}@${host}:${port}/${database}?sslmode=disable` },
  });
}

async function trigger() {
  const [row] = await cluster.sql(`
    SELECT trigger_state AS state, cron_expression AS cron
    FROM qrtz_triggers JOIN qrtz_cron_triggers USING (sched_name, trigger_group, trigger_name)
    WHERE job_name = '${COUNT}'`);
  return row;
}

/** A node that has taken the trigger and does not let it go, so that the second phase waits. */
const takeInHand = async () =>
  await cluster.sql(`
    INSERT INTO qrtz_fired_triggers (sched_name, entry_id, trigger_name, trigger_group, instance_name, fired_time,
      sched_time, priority, state, is_nonconcurrent, requests_recovery)
    VALUES ('MyScheduler', 'held', '${COUNT}Trigger', '${GROUP}', 'elsewhere', 1, 1, 5, 'ACQUIRED', false, false)`);
const letGo = async () => await cluster.sql(`DELETE FROM qrtz_fired_triggers WHERE entry_id = 'held'`);

testWith(
  NEED,
  'Q3 a reschedule whose scheduler is killed between its phases is finished at the next start',
  async () => {
    await using at = await serving();
    await takeInHand();
    const asked = at.cli(NEW);
    await expect.poll(() => trigger(), LIMIT).toMatchObject({ state: 'PAUSED', cron: '0 0 2 1/1 * ? *' });
    await at.stop('SIGKILL');
    await asked;
    expect(await trigger()).toMatchObject({ state: 'PAUSED', cron: '0 0 2 1/1 * ? *' });
    await at.boot();
    expect((await at.cli('list')).out).toMatch(/schedule set by ops1; not carried out in Quartz yet/);
    await letGo();
    await expect.poll(() => trigger(), LIMIT).toMatchObject({ state: 'WAITING', cron: '0 0 4 ? * *' });
    await expect.poll(async () => (await at.cli('list')).out, LIMIT).toMatch(/\[schedule set by ops1\]/);
    expect((await at.cli(`reschedule ${COUNT} --reset`)).code).toBe(0);
    expect(await trigger()).toMatchObject({ state: 'WAITING', cron: '0 0 2 1/1 * ? *' });
  },
);

testWith(
  NEED,
  'Q3 a scheduler that stops between the phases leaves the trigger firing, and goes on at its next start',
  async () => {
    await using at = await serving();
    await takeInHand();
    const { out } = await at.cli(NEW);
    expect(out).toMatch(/The reschedule of .* is recorded, and not carried out in Quartz yet/);
    expect((await at.cli(`pause ${COUNT}`)).code).toBe(23);
    await at.stop();
    expect(await trigger()).toMatchObject({ state: 'WAITING', cron: '0 0 2 1/1 * ? *' });
    await letGo();
    await at.boot();
    await expect.poll(() => trigger(), LIMIT).toMatchObject({ state: 'WAITING', cron: '0 0 4 ? * *' });
  },
);
