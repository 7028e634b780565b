import pg from 'pg';
import { afterAll, beforeAll, expect } from 'vitest';
import { type Clock, systemClock } from '../../../src/clock.ts';
import { Database } from '../../../src/postgres/database.ts';
import type { QuartzProblem } from '../../../src/quartz/health/find-problems.ts';
import { QuartzSource } from '../../../src/quartz/quartz-source.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { isMet, testWith } from '../../support/needs.ts';
import { GROUP, QuartzCluster } from '../../support/quartz/cluster.ts';

const NEED = 'Java and libquartz2-java';
const TAKE_LOCK = `SELECT FROM qrtz_locks WHERE lock_name = 'TRIGGER_ACCESS' FOR UPDATE`;
const PATIENCE = { timeout: 25_000, interval: 200 };
/** The two clocks are one; to ask takes its time. */
const ROUND_TRIP_MS = 1_000;
let cluster: QuartzCluster;

beforeAll(async () => {
  if (!isMet(NEED)) return;
  cluster = await QuartzCluster.start(1, { checkinMs: 1_000, sleepMs: 60_000, threads: 10 });
  await cluster.first.tell('sunbird');
  await cluster.sql('CREATE ROLE reader LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader');
  await cluster.sql('REVOKE SELECT ON qrtz_locks FROM reader');
}, 180_000);
afterAll(async () => await cluster?.[Symbol.asyncDispose]());

async function open({ clock = systemClock, user = 'postgres' }: { clock?: Clock; user?: string } = {}) {
  const connection = { ...cluster.connection, user };
  const source = new QuartzSource({
    database: new Database({ connection, most: 2, applicationName: 'test' }),
    scope: { schedulerName: null, tablePrefix: null },
    taken: new Set(),
    clock,
  });
  await source.start();
  const find = async (kind: QuartzProblem['kind']) =>
    (await source.checkHealth()).problems.find((problem) => problem.kind === kind);
  return { source, find, [Symbol.asyncDispose]: () => source.close() };
}

async function session(name: string) {
  const { database, ...connection } = cluster.connection;
  const client = new pg.Client({
    ...connection,
    database,
    password: undefined,
    ssl: false,
    application_name: name,
  });
  await client.connect();
  await client.query('BEGIN');
  return { client, [Symbol.asyncDispose]: () => client.end() };
}

/** Every trigger of a job is put into a state, with a fire time so long ago. */
async function put(job: string, state: string, dueMs: number): Promise<void> {
  await cluster.sql(
    `UPDATE qrtz_triggers
     SET trigger_state = '${state}', next_fire_time = (extract(epoch FROM now()) * 1000)::bigint - ${dueMs}
     WHERE job_name = '${job}'`,
  );
}

testWith(NEED, 'finds a cluster well that is well', async () => {
  await using at = await open();
  const health = await at.source.checkHealth();
  expect(health).toMatchObject({
    staleSince: null,
    nodes: [{ scheduler: 'MyScheduler', name: 'node-1', checkinIntervalMs: 1_000, failed: false }],
    problems: [],
  });
  expect(Math.abs(health.clockAheadMs ?? Number.NaN)).toBeLessThan(ROUND_TRIP_MS);
});

testWith(NEED, 'takes what makes nodes look for no node', async () => {
  await using at = await open();
  await cluster.sql(
    `INSERT INTO qrtz_scheduler_state VALUES ('MyScheduler', 'sunbird-tasks-nudge-1', ${Date.now()}, 3600000)`,
  );
  expect((await at.source.checkHealth()).nodes.map(({ name }) => name)).toEqual(['node-1']);
  await cluster.sql(`DELETE FROM qrtz_scheduler_state WHERE instance_name LIKE 'sunbird%'`);
});

testWith(NEED, 'finds a trigger whose job Quartz cannot load, until it is reset', async () => {
  await using at = await open();
  const job = 'migrateShadowUserScheduler';
  const setClass = (name: string) =>
    cluster.sql(`UPDATE qrtz_job_details SET job_class_name = '${name}' WHERE job_name = '${job}'`);
  await setClass('no.Such');
  await put(job, 'WAITING', 0);
  // Whatever it is told through its API, the node looks for work at once.
  await cluster.first.tell('resume', 'uploadVerifyScheduler');
  await expect
    .poll(() => at.find('triggers-in-error'), PATIENCE)
    .toMatchObject({
      trouble: { scheduler: 'MyScheduler', triggers: 1, jobs: 1, examples: [`${GROUP}/${job}`] },
    });
  await setClass('QuartzNode$Work');
  await cluster.first.tell('reset', job, `${job}Trigger`);
  expect(await at.find('triggers-in-error')).toBeUndefined();
});

testWith(NEED, 'tells many triggers in ERROR as one problem', async () => {
  await using at = await open();
  await cluster.sql(
    `INSERT INTO qrtz_triggers (sched_name, trigger_name, trigger_group, job_name, job_group, next_fire_time,
       trigger_state, trigger_type, start_time)
     SELECT 'MyScheduler', 'many-' || n, 'many', 'uploadVerifyScheduler', '${GROUP}', -1, 'ERROR', 'BLOB', 0
     FROM generate_series(1, 2000) n`,
  );
  const { problems } = await at.source.checkHealth();
  expect(problems).toMatchObject([{ kind: 'triggers-in-error', trouble: { triggers: 2_000, jobs: 1 } }]);
  await cluster.sql(`DELETE FROM qrtz_triggers WHERE trigger_group = 'many'`);
});

testWith(NEED, 'finds a trigger that is stuck, until its job is paused and resumed', async () => {
  await using at = await open();
  for (const [job, state] of [
    ['updateUserCountScheduler', 'ACQUIRED'],
    ['channelRegistrationScheduler', 'BLOCKED'],
  ] as const) {
    await put(job, state, 110_000);
    expect(await at.find('triggers-stuck')).toBeUndefined();
    await put(job, state, 130_000);
    expect(await at.find('triggers-stuck')).toMatchObject({
      trouble: { triggers: 1, examples: [`${GROUP}/${job}`] },
    });
    await cluster.first.tell('pause', job);
    await cluster.first.tell('resume', job);
    expect(await at.find('triggers-stuck')).toBeUndefined();
  }
});

testWith(
  NEED,
  'excuses a trigger that another one of the same job blocks, and says who is busy',
  async () => {
    await using at = await open();
    await cluster.first.tell('add', 'held', 'alone');
    await cluster.first.tell('cron', 'held', 'yearly', '0 0 4 1 1 ?', 'UTC');
    await cluster.first.tell('now', 'held');
    await expect.poll(() => cluster.journal().map(({ job }) => job), PATIENCE).toContain('held');
    await put('held', 'BLOCKED', 300_000);
    await put('uploadVerifyScheduler', 'WAITING', 300_000);
    const { problems } = await at.source.checkHealth();
    expect(problems).toMatchObject([
      { kind: 'triggers-overdue', trouble: { triggers: 1 }, because: { kind: 'busy' } },
    ]);
    await put('uploadVerifyScheduler', 'WAITING', -3_600_000);
  },
);

testWith(NEED, 'finds a node whose clock is ahead', async () => {
  await using at = await open();
  await cluster.sql(
    `INSERT INTO qrtz_scheduler_state VALUES ('MyScheduler', 'early', ${Date.now() + 60_000}, 1000)`,
  );
  expect(await at.find('nodes-ahead')).toMatchObject({ nodes: [{ name: 'early' }] });
  await cluster.sql(`DELETE FROM qrtz_scheduler_state WHERE instance_name = 'early'`);
});

testWith(NEED, "finds the database's clock apart from its own", async () => {
  await using at = await open({ clock: new FakeClock() });
  const { clockAheadMs, problems } = await at.source.checkHealth();
  expect(problems).toContainEqual({ kind: 'clock-apart', aheadMs: clockAheadMs });
  const aheadMs = Date.now() - new FakeClock().now().getTime();
  expect(Math.abs((clockAheadMs ?? Number.NaN) - aheadMs)).toBeLessThan(ROUND_TRIP_MS);
});

testWith(NEED, 'finds who keeps others from the lock, as a role that may see little', async () => {
  await using at = await open({ user: 'reader' });
  await using holder = await session('holder');
  await using second = await session('second');
  await using third = await session('third');
  const { rows } = await holder.client.query(`SELECT pg_backend_pid() AS pid FROM (${TAKE_LOCK}) taken`);
  const waiting = [second, third].map(({ client }) => client.query(TAKE_LOCK));
  expect(await at.find('lock-awaited')).toBeUndefined();
  await expect
    .poll(
      async () => ((await at.find('lock-awaited')) as { wait?: { sessions: number } })?.wait?.sessions ?? 0,
      PATIENCE,
    )
    .toBeGreaterThanOrEqual(2);
  expect(await at.find('lock-awaited')).toMatchObject({
    wait: {
      holders: [{ pid: rows[0]?.pid, user: 'postgres', application: 'holder', state: null, openMs: null }],
    },
  });
  // At once: who of the two comes first is the server's to choose.
  await Promise.all([holder, second, third].map(({ client }) => client.query('ROLLBACK')));
  await Promise.all(waiting);
  expect(await at.find('lock-awaited')).toBeUndefined();
});

testWith(NEED, 'tells that it may not read a table any more', async () => {
  await using at = await open({ user: 'reader' });
  await cluster.sql('REVOKE SELECT ON qrtz_fired_triggers FROM reader');
  const { staleSince, problems } = await at.source.checkHealth();
  expect(staleSince).not.toBeNull();
  expect(problems).toMatchObject([
    { kind: 'unreadable', reason: expect.stringContaining('permission denied') },
  ]);
  await cluster.sql('GRANT SELECT ON qrtz_fired_triggers TO reader');
  expect(await at.source.checkHealth()).toMatchObject({ staleSince: null, problems: [] });
});

testWith(NEED, 'answers in time when the server does not', async () => {
  const clock = new FakeClock();
  await using at = await open({ clock });
  await using holder = await session('holder');
  await holder.client.query('LOCK TABLE qrtz_triggers IN ACCESS EXCLUSIVE MODE');
  const asked = at.find('unreadable');
  await clock.advance(4_000);
  expect(await asked).toMatchObject({ reason: expect.stringContaining('did not answer within 4 s') });
});

testWith(NEED, 'tells that the server is away, and when it is back', async () => {
  await using at = await open();
  await cluster.server.stop('SIGQUIT');
  expect(await at.source.checkHealth()).toMatchObject({
    staleSince: expect.any(Date),
    clockAheadMs: null,
    nodes: [],
    problems: [{ kind: 'unreadable', reason: expect.stringContaining('cannot be used') }],
  });
  expect(at.source.staleSince).not.toBeNull();
  await cluster.server.boot();
  await expect.poll(async () => (await at.source.checkHealth()).staleSince, PATIENCE).toBeNull();
});

testWith(NEED, 'finds that no node is alive, and that nobody fires what is due', async () => {
  await using at = await open();
  await expect.poll(() => at.find('no-node-alive'), PATIENCE).toBeUndefined();
  cluster.first.signal('SIGSTOP');
  await expect.poll(() => at.find('no-node-alive'), PATIENCE).toMatchObject({ latest: { name: 'node-1' } });
  await put('uploadVerifyScheduler', 'WAITING', 90_000);
  expect(await at.find('triggers-overdue')).toMatchObject({ because: { kind: 'no-node' } });
  await put('uploadVerifyScheduler', 'WAITING', -3_600_000);
  cluster.first.signal('SIGCONT');
  await expect.poll(() => at.find('no-node-alive'), PATIENCE).toBeUndefined();
});

testWith(
  NEED,
  'finds a node that died, while others live',
  async () => {
    await using at = await open();
    await cluster.addNode('node-2', { checkinMs: 30_000 });
    await cluster.first.stop('SIGKILL');
    await expect
      .poll(() => at.find('nodes-failed'), PATIENCE)
      .toMatchObject({
        scheduler: 'MyScheduler',
        nodes: [{ name: 'node-1', intervalMs: 1_000 }],
      });
    expect(await at.find('no-node-alive')).toBeUndefined();
  },
  120_000,
);
