import { afterAll, beforeAll, expect } from 'vitest';
import { isMet, testWith } from '../../support/needs.ts';
import { changesRig } from '../../support/quartz/changes-rig.ts';
import { GROUP, QuartzCluster } from '../../support/quartz/cluster.ts';

const NEED = 'Java and libquartz2-java';
const LIMIT = { timeout: 30_000, interval: 20 };
const TIMES = 20;
const OLD = '0/2 * * * * ?';
const NEW = '0 0 4 ? * *';
let cluster: QuartzCluster;

beforeAll(async () => {
  if (!isMet(NEED)) return;
  cluster = await QuartzCluster.start(2, { checkinMs: 1_000 });
  await cluster.first.tell('add', 'raced', 'plain');
}, 180_000);
afterAll(async () => await cluster?.[Symbol.asyncDispose]());

/** A trigger that fires every two seconds, just taken by a node that will fire it; the entry of that. */
async function takenTrigger(): Promise<string> {
  await cluster.first.tell('cron', 'raced', 'often', OLD, 'UTC');
  let taken: string | undefined;
  const look = async () => {
    [taken] = await inHand();
    return taken;
  };
  await expect.poll(look, LIMIT).toBeDefined();
  return taken ?? '';
}

/** What nodes have in their hands and have not fired yet. */
async function inHand(): Promise<string[]> {
  const entries = await cluster.sql(
    `SELECT entry_id AS entry FROM qrtz_fired_triggers WHERE trigger_name = 'often' AND state = 'ACQUIRED'`,
  );
  return entries.map(({ entry }) => String(entry));
}

async function row() {
  const [found] = await cluster.sql(`
    SELECT trigger_state AS state, cron_expression AS cron, next_fire_time AS next
    FROM qrtz_triggers JOIN qrtz_cron_triggers USING (sched_name, trigger_group, trigger_name)
    WHERE trigger_name = 'often'`);
  return { state: String(found?.state), cron: String(found?.cron), next: Number(found?.next) };
}

/** The trigger once the node that had it in its hands has fired it or let it go, and no change of it is half done. */
async function settled(entry: string) {
  const isInHand = async () => (await inHand()).includes(entry);
  await expect.poll(isInHand, LIMIT).toBe(false);
  await expect.poll(async () => (await row()).state, LIMIT).not.toBe('PAUSED');
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
      const entry = await takenTrigger();
      await at.reschedule('raced', NEW, 'UTC');
      const { state, cron, next } = await settled(entry);
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
      const entry = await takenTrigger();
      await rescheduleInOnePhase();
      if ((await settled(entry)).cron !== NEW) lost += 1;
      await remove();
    }
    expect(lost).toBeGreaterThan(0);
  },
  120_000,
);
