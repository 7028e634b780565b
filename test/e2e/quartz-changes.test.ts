import { afterAll, beforeAll, expect } from 'vitest';
import { isMet, testWith } from '../support/needs.ts';
import { GROUP, QuartzCluster } from '../support/quartz/cluster.ts';
import { Served } from '../support/served.ts';

const NEED = 'Java and libquartz2-java';
const COUNT = 'updateUserCountScheduler';
const UPLOAD = 'uploadVerifyScheduler';
let cluster: QuartzCluster;
let at: Served;

beforeAll(async () => {
  if (!isMet(NEED)) return;
  cluster = await QuartzCluster.start(1, { checkinMs: 1_000 });
  await cluster.first.tell('sunbird');
  const { host, port, database, user } = cluster.connection;
  const env = { QUARTZ_URL: `postgres://${user}@${host}:${port}/${database}?sslmode=disable` };
  at = await Served.start('quartz: { mode: control, env: QUARTZ_URL }\n', { env });
}, 180_000);
afterAll(async () => {
  await at?.[Symbol.asyncDispose]();
  await cluster?.[Symbol.asyncDispose]();
});

testWith(NEED, 'a pause is told by whom, why and until when, and refuses a trigger', async () => {
  const words = ['pause', UPLOAD, '--for', '2h', '--reason', 'import of block 7', '--by', 'ops1'];
  expect((await at.cli(words)).out).toMatch(new RegExp(`^Paused ${GROUP}/${UPLOAD} until `));
  expect((await at.cli('list')).out).toMatch(/paused .* - .*\[paused by ops1 until .+: import of block 7\]/);
  const shown = (await at.cli(`show ${UPLOAD}`)).out;
  expect(shown).toMatch(/^Paused: +paused by ops1 until/m);
  expect(shown).toMatch(/^Trigger: .* PAUSED, CRON/m);
  const refused = await at.cli(`trigger ${UPLOAD}`);
  expect(refused.code).toBe(23);
  expect(refused.err).toMatch(/has been paused by ops1 for .*, until .*: import of block 7/);
  expect((await at.cli(`resume ${UPLOAD} --missed all`)).code).toBe(23);
  expect((await at.cli(`resume ${UPLOAD}`)).out).toMatch(
    /^Resumed .* Next run .* It skipped no fire time\.$/m,
  );
  expect((await at.cli(`resume ${UPLOAD}`)).out).toMatch(/was not paused/);
});

testWith(NEED, 'another schedule is told with what the trigger had', async () => {
  const words = ['reschedule', COUNT, '--cron', '0 30 4 ? * MON-FRI', '--by', 'ops1'];
  const { out } = await at.cli(words);
  expect(out).toMatch(/fires by 0 30 4 \? \* MON-FRI \(Asia\/Kolkata\) from now on\. Next run /);
  expect(out).toMatch(/^Its trigger in Quartz had 0 0 2 1\/1 \* \? \* \(Asia\/Kolkata\); back to that: /m);
  expect((await at.cli(`show ${COUNT}`)).out).toMatch(
    /^Overridden: +by ops1 since .*; its trigger in Quartz had 0 0 2 1\/1/m,
  );
  const refused = await at.cli(['reschedule', COUNT, '--cron', '0 2 * * *']);
  expect(refused.code).toBe(64);
  expect(refused.err).toMatch(/Quartz takes 6 or 7, seconds first/);
});

testWith(
  NEED,
  'what a start of Java undoes is told in list, show and health, until it is settled',
  async () => {
    await at.cli(`pause ${UPLOAD} --by ops1`);
    await cluster.first.tell('sunbird');
    const listed = (await at.cli('list')).out;
    expect(listed).toMatch(/idle .*\[paused by ops1; but Quartz FIRES it: see show\]/);
    expect(listed).toMatch(/0 0 2 1\/1 .*\[schedule set by ops1; but Quartz fires by ANOTHER: see show\]/);
    expect((await at.cli(`show ${UPLOAD}`)).out).toMatch(
      /^Drift: .*is paused here, but Quartz fires it by .*Pause it again, or resume it\.$/m,
    );
    const health = await at.cli('health');
    expect(health.code).toBe(30);
    expect(health.out).toMatch(
      /is to fire by 0 30 4 \? \* MON-FRI \(Asia\/Kolkata\), but fires by 0 0 2 1\/1/,
    );

    expect((await at.cli(`reschedule ${COUNT} --reset`)).out).toMatch(/fires as Quartz says: 0 0 2 1\/1/);
    expect((await at.cli(`pause ${UPLOAD}`)).code).toBe(0);
    expect((await at.cli('health')).code).toBe(0);
    expect((await at.cli('list')).out).not.toMatch(/see show/);
  },
);
