import { afterAll, beforeAll, expect } from 'vitest';
import { isMet, testWith } from '../support/needs.ts';
import { GROUP, QuartzCluster } from '../support/quartz/cluster.ts';
import { Served } from '../support/served.ts';

const NEED = 'Java and libquartz2-java';
const COUNT = 'updateUserCountScheduler';
const CONTROL = 'timezone: Asia/Kolkata\nquartz: { mode: control }\n';
let cluster: QuartzCluster;

beforeAll(async () => {
  if (!isMet(NEED)) return;
  cluster = await QuartzCluster.start(2, { checkinMs: 1_000 });
  await cluster.first.tell('sunbird');
}, 180_000);
afterAll(async () => await cluster?.[Symbol.asyncDispose]());

/** Nothing but Sunbird's own variables. */
function sunbirdVariables(): NodeJS.ProcessEnv {
  const { host, port, database, user } = cluster.connection;
  return {
    sunbird_pg_host: host,
    sunbird_pg_port: `${port}`,
    sunbird_pg_db: database,
    sunbird_pg_user: user,
  };
}

testWith(NEED, "with Sunbird's variables alone the jobs are listed, and nothing may be changed", async () => {
  await using at = await Served.start(null, { env: sunbirdVariables() });
  const { out, code } = await at.cli('list');
  expect(code).toBe(0);
  expect(out.split('\n')[3]).toMatch(
    new RegExp(`^${GROUP} +${COUNT} +idle +0 0 2 1/1 \\* \\? \\* +\\S.* Scheduler for updating user count`),
  );
  const refused = await at.cli(`trigger ${COUNT}`);
  expect(refused.code).toBe(23);
  expect(refused.err).toMatch(/quartz\.mode is read.*Write quartz: \{ mode: control \} into the tasks file/);
  const coming = (await at.cli('list --next 4')).out;
  expect(coming.match(/Scheduler/g)?.length).toBeGreaterThanOrEqual(4);
});

testWith(NEED, 'a job is triggered and waited for, and its history is told', async () => {
  await using at = await Served.start(CONTROL, { env: sunbirdVariables() });
  const waited = await at.cli(`trigger ${COUNT} --param sleepMs=900 --wait`);
  expect(waited.code).toBe(0);
  expect(waited.err).toMatch(/^Run 1 of .* requested from Quartz\.\nOne of 2 nodes begins it/);
  expect(waited.out).toMatch(new RegExp(`^RESULT run=1 task=${GROUP}/${COUNT} state=finished exit=`));
  expect((await at.cli('runs')).out).toMatch(/^1 .* finished +manual/m);
  const shown = (await at.cli('show 1')).out;
  expect(shown).toMatch(/^Node: +node-\d$/m);
  expect(shown).toMatch(/^Trigger: +MyScheduler: DEFAULT\.MT_\w+$/m);
  expect((await at.cli('logs 1')).out).toBe(
    '[Quartz gives no output away: it is in the log of the node that executes the job.]\n',
  );
  expect((await at.cli('cancel 1')).code).toBe(23);
  const json = JSON.parse((await at.cli(`show ${COUNT} -o json`)).out);
  expect(json.result.response).toMatchObject({
    source: 'quartz',
    quartz: { jobClass: 'QuartzNode$Work', requestsRecovery: true, triggers: [{ state: 'WAITING' }] },
    recentRuns: [{ run: 1, source: 'quartz', state: 'finished' }],
  });
});

testWith(NEED, 'a run is taken up again after kill -9 of the scheduler, wherever it stood', async () => {
  await using at = await Served.start(CONTROL, { env: sunbirdVariables() });
  expect((await at.cli(`trigger ${COUNT} --param sleepMs=3000`)).code).toBe(0);
  await at.stop('SIGKILL');
  await at.boot();
  const waited = await at.cli('wait 1');
  expect(waited.out).toMatch(/state=finished/);
  const executed = cluster
    .journal()
    .filter(({ what, rest }) => what === 'BEGIN' && rest.includes('sleepMs=3000'));
  expect(executed.length).toBe(1);
});

testWith(NEED, 'a run of a cluster that the tasks file names no longer is ended', async () => {
  await using at = await Served.start(CONTROL, { env: sunbirdVariables() });
  await cluster.first.tell('pauseGroup', 'DEFAULT');
  expect((await at.cli(`trigger ${COUNT} --if-running queue`)).code).toBe(0);
  await at.stop();
  at.rewrite('tasks: [{ name: a, command: ["true"] }]\n');
  await at.boot();
  expect((await at.cli('show 1')).out).toMatch(/^Why: +its Quartz cluster is no longer in the tasks file$/m);
  await cluster.first.tell('resumeGroup', 'DEFAULT');
});

testWith(NEED, 'why explains a job by the states of its triggers', async () => {
  await using at = await Served.start(CONTROL, { env: sunbirdVariables() });
  expect((await at.cli(`why ${COUNT}`)).out).toMatch(/Trigger .* fires next /);
  await cluster.first.tell('pauseGroup', GROUP);
  const paused = (await at.cli(`why ${COUNT}`)).out;
  await cluster.first.tell('resumeGroup', GROUP);
  expect(paused).toMatch(
    /Trigger .* is paused in Quartz, because its whole group .* is; Quartz does not say by whom\./,
  );
});
