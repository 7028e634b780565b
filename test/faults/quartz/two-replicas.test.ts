import { afterAll, beforeAll, expect } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { silentLog } from '../../../src/log.ts';
import { openPostgresStore } from '../../../src/store/postgres/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { isMet, testWith } from '../../support/needs.ts';
import { changesRig } from '../../support/quartz/changes-rig.ts';
import { GROUP, QuartzCluster } from '../../support/quartz/cluster.ts';

const NEED = 'Java and libquartz2-java';
const LIMIT = { timeout: 20_000, interval: 20 };
const TIMES = 4;
const COUNT = 'updateUserCountScheduler';
let cluster: QuartzCluster;

beforeAll(async () => {
  if (!isMet(NEED)) return;
  cluster = await QuartzCluster.start(1, { checkinMs: 1_000 });
  await cluster.first.tell('sunbird');
}, 60_000);
afterAll(async () => await cluster?.[Symbol.asyncDispose]());

/** A replica on a store that others share, which counts how often it saw a change that is under way. */
async function replica(name: string, connection: QuartzCluster['connection']) {
  const opened = await openPostgresStore({
    connection,
    schema: 'sunbird_tasks',
    clock: systemClock,
    log: silentLog,
  });
  const seen = { times: 0 };
  const store: Store = {
    ...opened.store,
    listWishes: async () => {
      const wishes = await opened.store.listWishes();
      if (wishes.some(({ intent }) => intent !== null)) seen.times += 1;
      return wishes;
    },
  };
  const rig = await changesRig(cluster, { store, replica: name });
  const stop = async () => {
    await rig.stop();
    await opened.store.close();
  };
  return { ...rig, seen, [Symbol.asyncDispose]: stop };
}

async function cron(): Promise<unknown> {
  const [row] = await cluster.sql(`
    SELECT cron_expression AS cron
    FROM qrtz_triggers JOIN qrtz_cron_triggers USING (sched_name, trigger_group, trigger_name)
    WHERE job_name = '${COUNT}' AND trigger_state = 'WAITING'`);
  return row?.cron;
}

/** A node that has taken the trigger, so that the second phase waits. */
const takeInHand = async () =>
  await cluster.sql(`
    INSERT INTO qrtz_fired_triggers (sched_name, entry_id, trigger_name, trigger_group, instance_name, fired_time,
      sched_time, priority, state, is_nonconcurrent, requests_recovery)
    VALUES ('MyScheduler', 'held', '${COUNT}Trigger', '${GROUP}', 'elsewhere', 1, 1, 5, 'ACQUIRED', false, false)`);
const letGo = async () => await cluster.sql(`DELETE FROM qrtz_fired_triggers WHERE entry_id = 'held'`);

testWith(
  NEED,
  'Q3 of two replicas that see a reschedule one carries it out, and the store and Quartz say the same',
  async () => {
    const connection = await cluster.server.createDatabase();
    await using one = await replica('one', connection);
    await using other = await replica('other', connection);
    for (let time = 1; time <= TIMES; time++) {
      const [asked, bystander] = time % 2 === 0 ? [one, other] : [other, one];
      const schedule = `0 ${time} 4 ? * *`;
      bystander.seen.times = 0;
      await takeInHand();
      const told = asked.reschedule(COUNT, schedule);
      await expect.poll(() => bystander.seen.times, LIMIT).toBeGreaterThan(1);
      await letGo();
      await told;
      await expect.poll(async () => (await asked.record(COUNT)).intent, LIMIT).toBeNull();
      const { override } = await asked.record(COUNT);
      expect({ quartz: await cron(), store: override?.schedule }).toEqual({
        quartz: schedule,
        store: schedule,
      });
    }
  },
  120_000,
);

testWith(
  NEED,
  'Q3 of two replicas that are asked at once one refuses, and nothing of its schedule is left',
  async () => {
    const connection = await cluster.server.createDatabase();
    await using one = await replica('one', connection);
    await using other = await replica('other', connection);
    await takeInHand();
    const first = one.reschedule(COUNT, '0 0 5 ? * *');
    await expect.poll(async () => (await other.record(COUNT)).intent, LIMIT).not.toBeNull();
    await expect(other.reschedule(COUNT, '0 0 6 ? * *')).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
    await expect(other.pause(COUNT)).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
    await letGo();
    await first;
    await expect.poll(cron, LIMIT).toBe('0 0 5 ? * *');
    expect((await other.record(COUNT)).override?.schedule).toBe('0 0 5 ? * *');
  },
  60_000,
);
