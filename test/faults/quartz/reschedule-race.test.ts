import { afterAll, beforeAll, expect } from 'vitest';
import { isMet, testWith } from '../../support/needs.ts';
import { changesRig } from '../../support/quartz/changes-rig.ts';
import { GROUP, QuartzCluster } from '../../support/quartz/cluster.ts';

const NEED = 'Java and libquartz2-java';
const LIMIT = { timeout: 20_000, interval: 20 };
const TIMES = 20;
const OLD = '0/2 * * * * ?';
const NEW = '0 0 4 ? * *';
let cluster: QuartzCluster;

beforeAll(async () => {
  if (!isMet(NEED)) return;
  cluster = await QuartzCluster.start(2, { checkinMs: 1_000 });
  await cluster.first.tell('add', 'raced', 'plain');
}, 60_000);
afterAll(async () => await cluster?.[Symbol.asyncDispose]());

/** A trigger that fires every two seconds, just taken by a node that will fire it. */
async function takenTrigger(): Promise<void> {
  await cluster.first.tell('cron', 'raced', 'often', OLD, 'UTC');
  await expect.poll(async () => (await row()).state, LIMIT).toBe('ACQUIRED');
}

async function row() {
  const [found] = await cluster.sql(`
    SELECT trigger_state AS state, cron_expression AS cron, next_fire_time AS next
    FROM qrtz_triggers JOIN qrtz_cron_triggers USING (sched_name, trigger_group, trigger_name)
    WHERE trigger_name = 'often'`);
  return { state: String(found?.state), cron: String(found?.cron), next: Number(found?.next) };
}

/** What a node did that had the trigger in its hands shows behind the fire time that it knew. */
async function settled() {
  const { rows } = { rows: await cluster.sql('SELECT (extract(epoch FROM now()) * 1000)::bigint AS now') };
  const due = Math.ceil((Number(rows[0]?.now) + 1) / 2_000) * 2_000;
  await expect.poll(() => Date.now(), LIMIT).toBeGreaterThan(due + 300);
  return await row();
}

async function remove(): Promise<void> {
  await cluster.first.tell('unschedule', 'raced', 'often');
}

/** For comparison: what anyone would write who does not know Quartz. */
async function rescheduleInOnePhase(): Promise<void> {
  const next = new Date();
  next.setUTCHours(28, 0, 0, 0);
  await cluster.sql(`
    BEGIN;
    SELECT * FROM qrtz_locks WHERE lock_name = 'TRIGGER_ACCESS' FOR UPDATE;
    UPDATE qrtz_cron_triggers SET cron_expression = '${NEW}' WHERE trigger_name = 'often';
    UPDATE qrtz_triggers SET next_fire_time = ${next.getTime()} WHERE trigger_name = 'often';
    COMMIT`);
}

testWith(
  NEED,
  'Q3 a trigger that a node is about to fire keeps its new schedule, 20 times of 20',
  async () => {
    await using at = await changesRig(cluster);
    const reversions = [];
    for (let time = 1; time <= TIMES; time++) {
      await takenTrigger();
      await at.reschedule('raced', NEW, 'UTC');
      const { state, cron, next } = await settled();
      if (state !== 'WAITING' || cron !== NEW || next % 86_400_000 !== 4 * 3_600_000)
        reversions.push({ time, state, cron, next });
      await at.store.overrideTask({ group: GROUP, name: 'raced' }, null);
      await remove();
    }
    expect(reversions).toEqual([]);
  },
  240_000,
);

testWith(
  NEED,
  'Q3 in one phase the same is lost',
  async () => {
    let lost = 0;
    for (let time = 1; time <= 3; time++) {
      await takenTrigger();
      await rescheduleInOnePhase();
      if ((await settled()).cron !== NEW) lost += 1;
      await remove();
    }
    expect(lost).toBeGreaterThan(0);
  },
  60_000,
);
