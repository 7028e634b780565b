import { afterAll, beforeAll, expect } from 'vitest';
import { Database } from '../../src/postgres/database.ts';
import { type QuartzScope, QuartzSource } from '../../src/quartz/quartz-source.ts';
import { fullName } from '../../src/task/task-id.ts';
import { taskSourceContract } from '../contract/task-source.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { isMet, testWith } from '../support/needs.ts';
import { GROUP, QuartzCluster } from '../support/quartz/cluster.ts';

const NEED = 'Java and libquartz2-java';
let cluster: QuartzCluster;

beforeAll(async () => {
  if (!isMet(NEED)) return;
  cluster = await QuartzCluster.start(1, { sleepMs: 30_000 });
  await cluster.first.tell('sunbird');
}, 180_000);
afterAll(async () => await cluster?.[Symbol.asyncDispose]());

function connect(): Database {
  return new Database({ connection: cluster.connection, most: 2, applicationName: 'test' });
}

async function open(
  scope: Partial<QuartzScope> = {},
  taken: string[] = [],
  database = connect(),
): Promise<QuartzSource> {
  const source = new QuartzSource({
    database,
    scope: { schedulerName: null, tablePrefix: null, ...scope },
    taken: new Set(taken),
    clock: new FakeClock(),
  });
  await source.start().catch(async (error: unknown) => {
    await source.close();
    throw error;
  });
  return source;
}

taskSourceContract(
  'the Quartz source',
  (title, body) => testWith(NEED, title, body),
  async () => {
    const source = await open();
    return { source, [Symbol.asyncDispose]: () => source.close() };
  },
);

function find(source: QuartzSource, name: string) {
  const task = source.findTask({ group: GROUP, name });
  if (!task) throw new Error(`${name} is not there`);
  return task;
}

testWith(NEED, "finds Sunbird's jobs with nothing said about them", async () => {
  const source = await open();
  expect(source.listTasks().map(({ id }) => fullName(id))).toEqual([
    `${GROUP}/channelRegistrationScheduler`,
    `${GROUP}/migrateShadowUserScheduler`,
    `${GROUP}/updateUserCountScheduler`,
    `${GROUP}/uploadVerifyScheduler`,
  ]);
  const task = find(source, 'updateUserCountScheduler');
  expect(task).toMatchObject({
    description: 'Scheduler for updating user count for each geo location',
    schedule: '0 0 2 1/1 * ? *',
    timezone: 'Asia/Kolkata',
    state: 'idle',
    executions: [],
    job: { scheduler: 'MyScheduler', className: 'QuartzNode$Work', durable: false, requestsRecovery: true },
    triggers: [{ state: 'WAITING', type: 'CRON', previousFireTime: null, groupPaused: false }],
  });
  expect(source.nodes).toMatchObject([{ name: 'node-1', failed: false }]);
  await source.close();
});

testWith(NEED, 'tells the coming fire times of a cron trigger, the first as Quartz has it', async () => {
  const source = await open();
  const task = find(source, 'updateUserCountScheduler');
  const times = source.nextFireTimes(task.id, 3);
  expect(times[0]).toEqual(task.triggers[0]?.nextFireTime);
  expect(times.map((time) => time.toISOString().slice(11))).toEqual([
    '20:30:00.000Z',
    '20:30:00.000Z',
    '20:30:00.000Z',
  ]);
  await source.close();
});

testWith(NEED, 'tells which jobs are paused, and that a whole group is', async () => {
  await cluster.first.tell('pause', 'uploadVerifyScheduler');
  const source = await open();
  expect(find(source, 'uploadVerifyScheduler').state).toBe('paused');
  expect(source.nextFireTimes(find(source, 'uploadVerifyScheduler').id, 3)).toEqual([]);
  await cluster.first.tell('resume', 'uploadVerifyScheduler');
  await cluster.first.tell('pauseGroup', GROUP);
  await source.refresh();
  expect(find(source, 'migrateShadowUserScheduler')).toMatchObject({
    state: 'paused',
    triggers: [{ groupPaused: true }],
  });
  await cluster.first.tell('resumeGroup', GROUP);
  await source.refresh();
  expect(find(source, 'migrateShadowUserScheduler').state).toBe('idle');
  await source.close();
});

testWith(NEED, 'shows what has changed though a look that began before goes on', async () => {
  const database = connect();
  const source = await open({}, [], database);
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  const query = database.query.bind(database);
  database.query = async (...given) => {
    const answer = await query(...given);
    answered.resolve();
    await held;
    return answer;
  };
  const before = source.refresh();
  await answered.promise;
  await cluster.first.tell('pause', 'uploadVerifyScheduler');
  const after = source.refresh();
  letGo();
  await Promise.all([before, after]);
  expect(find(source, 'uploadVerifyScheduler').state).toBe('paused');
  await cluster.first.tell('resume', 'uploadVerifyScheduler');
  await source.close();
});

testWith(NEED, 'shows one row for a job with several triggers, or none, and reads its data', async () => {
  await cluster.first.tell('add', 'manual', 'alone');
  const source = await open();
  expect(find(source, 'manual')).toMatchObject({
    schedule: null,
    triggers: [],
    state: 'idle',
    job: { durable: true, nonConcurrent: true, data: { kind: 'values', values: { kept: 'by the job' } } },
  });
  await cluster.first.tell('cron', 'manual', 'nightly', '0 0 4 ? * MON-FRI', 'UTC');
  await cluster.first.tell('cron', 'manual', 'yearly', '0 0 4 1 1 ?', 'UTC');
  await source.refresh();
  const task = find(source, 'manual');
  expect(task.triggers.map(({ name, type }) => `${name} ${type}`)).toEqual(['nightly CRON', 'yearly CRON']);
  expect(task.schedule).toBe('0 0 4 ? * MON-FRI +1');
  expect(source.nextFireTimes(task.id, 4).length).toBe(4);
  await source.close();
});

testWith(NEED, 'tells on which node a job executes, and since when', async () => {
  await cluster.first.tell('add', 'long', 'plain');
  await cluster.first.tell('now', 'long');
  await expect.poll(() => cluster.journal().map(({ job }) => job), { timeout: 30_000 }).toContain('long');
  const source = await open();
  expect(find(source, 'long')).toMatchObject({
    state: 'running',
    executions: [{ node: 'node-1', lost: false }],
  });
  await source.close();
});

testWith(
  NEED,
  'names groups by their scheduler where several share the tables, and narrows to one',
  async () => {
    await cluster.sql(
      `INSERT INTO qrtz_job_details VALUES ('Other', 'x', 'g', NULL, 'C', true, false, false, false, ''::bytea)`,
    );
    const both = await open();
    const groups = new Set(both.listTasks().map(({ id }) => id.group));
    expect([...groups]).toEqual([`MyScheduler:${GROUP}`, 'Other:g']);
    const one = await open({ schedulerName: 'Other' }, ['g/x']);
    expect(one.listTasks().map(({ id }) => fullName(id))).toEqual(['quartz:g/x']);
    await cluster.sql(`DELETE FROM qrtz_job_details WHERE sched_name = 'Other'`);
    await both.close();
    await one.close();
  },
);

testWith(NEED, 'refuses tables that are not those of Quartz 2.3, and says which', async () => {
  await expect(open({ tablePrefix: 'nothing_' })).rejects.toThrow('missing: table nothing_job_details');
  await expect(open({ tablePrefix: 'x; DROP' })).rejects.toThrow("begins no table's name");
  await cluster.sql('ALTER TABLE qrtz_fired_triggers RENAME COLUMN sched_time TO planned');
  await expect(open()).rejects.toThrow('missing: column qrtz_fired_triggers.sched_time');
  await cluster.sql('ALTER TABLE qrtz_fired_triggers RENAME COLUMN planned TO sched_time');
});

testWith(NEED, 'goes on with what it knows while the server is away, and says since when', async () => {
  const source = await open();
  const count = source.listTasks().length;
  await cluster.server.stop('SIGQUIT');
  await source.refresh();
  expect(source.staleSince).toEqual(new FakeClock().now());
  expect(source.problem).toContain('cannot be used');
  expect(source.listTasks().length).toBe(count);
  await cluster.server.boot();
  await expect
    .poll(async () => await source.refresh().then(() => source.staleSince), { timeout: 30_000 })
    .toBeNull();
  await source.close();
});
