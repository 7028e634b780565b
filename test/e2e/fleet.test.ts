import { afterAll, expect, test } from 'vitest';
import { testDatabases } from '../support/postgres/test-databases.ts';
import { Served } from '../support/served.ts';

const PATIENCE = { timeout: 20_000, interval: 100 };
const databases = testDatabases();
afterAll(async () => await databases[Symbol.asyncDispose]());

const TASKS = `
stopGrace: 100ms
lease: 5s
tasks:
  - { name: long, command: [sh, -c, "echo begun; sleep 600"], recover: true }
  - { name: short, command: [echo, done] }
`;

/** Two schedulers on one database, each as in a pod of its own. */
async function openPair(tasks = [TASKS, TASKS]) {
  const { host, port, user, database } = await databases.createDatabase();
  const store = `postgres://${user}@${host}:${port}/${database}`;
  const [first, second] = await Promise.all(
    tasks.map((text, index) =>
      Served.start(text, { store, env: { POD_NAME: `pod-${index}`, POD_NAMESPACE: 'sunbird' } }),
    ),
  );
  if (!first || !second) throw new Error('there are two');
  const dispose = async () => {
    await first[Symbol.asyncDispose]();
    await second[Symbol.asyncDispose]();
  };
  return { first, second, [Symbol.asyncDispose]: dispose };
}

async function stateOf(at: Served, run: string): Promise<string> {
  return JSON.parse((await at.cli(`-o json show ${run}`)).out).result.response.state;
}

test('any pod answers for all: what runs, where, its output, its end', async () => {
  await using pair = await openPair();
  const run = (await pair.first.cli('trigger long -o name')).out.trim();
  await expect.poll(() => stateOf(pair.second, run), PATIENCE).toBe('running');
  // Either may have taken it; where it is the other one tells.
  const refused = await Promise.all([pair.first, pair.second].map((at) => at.cli('trigger long')));
  for (const { code, err } of refused) {
    expect(code).toBe(20);
    expect(err).toContain(`run ${run} of default/long has been running`);
  }
  expect(refused.filter(({ err }) => /It runs in pod pod-\d/.test(err))).toHaveLength(1);
  await expect.poll(async () => (await pair.second.cli(`logs ${run}`)).out, PATIENCE).toBe('begun\n');
  const followed = pair.second.cli(`logs -f ${run}`);
  const cancelled = await pair.second.cli(`cancel ${run} --wait --by root`);
  expect([cancelled.code, cancelled.out]).toEqual([0, expect.stringContaining('state=cancelled')]);
  expect((await followed).out).toBe('begun\n');
  const replicas = JSON.parse((await pair.first.cli('-o json replicas')).out).result;
  expect(
    replicas.response.map(({ state, pod }: { state: string; pod: string }) => [state, pod]).sort(),
  ).toEqual([
    ['alive', 'pod-0'],
    ['alive', 'pod-1'],
  ]);
  expect(replicas.problems).toEqual([]);
});

test('a pause, a drain and a schedule hold for all, whichever pod was asked', async () => {
  await using pair = await openPair();
  await pair.first.cli('pause short --reason deploy');
  const paused = await pair.second.cli('trigger short');
  expect([paused.code, paused.err]).toEqual([23, expect.stringContaining('deploy')]);
  await pair.second.cli('resume short');
  await pair.first.cli(['reschedule', 'short', '--cron', '0 4 * * *']);
  const listed = async () => (await pair.second.cli('list')).out;
  await expect.poll(listed, PATIENCE).toMatch(/short +idle +0 4 \* \* \* +04:00/);
  await pair.second.cli('drain');
  const drained = async () => (await pair.first.cli('trigger short')).code;
  await expect.poll(drained, PATIENCE).toBe(23);
  await pair.first.cli('drain --clear');
  // The other one hears of it a moment later.
  const admitted = async () => (await pair.second.cli('trigger short --wait')).code;
  await expect.poll(admitted, PATIENCE).toBe(0);
});

test('one pod that is drained for its own end waits for its own runs alone', async () => {
  await using pair = await openPair();
  await pair.first.cli('drain --once');
  const run = (await pair.second.cli('trigger long -o name')).out.trim();
  await expect.poll(() => stateOf(pair.first, run), PATIENCE).toBe('running');
  const drained = await pair.first.cli('drain --once --wait --timeout 10s');
  expect([drained.code, drained.out]).toEqual([0, expect.stringContaining('it is safe to stop')]);
  expect(JSON.parse((await pair.first.cli('-o json health')).out).result.response).toMatchObject({
    running: 1,
    runningHere: 0,
  });
});

test('a run whose pod is killed goes on in another one that knows its task', async () => {
  const without = TASKS.replace(/^ {2}- \{ name: long.*\n/m, '');
  await using pair = await openPair([TASKS, without]);
  const run = (await pair.first.cli('trigger long -o name')).out.trim();
  await expect.poll(() => stateOf(pair.second, run), PATIENCE).toBe('running');
  await pair.first.stop('SIGKILL');
  pair.second.rewrite(TASKS);
  expect((await pair.second.cli('reload')).code).toBe(0);
  const attempts = async () =>
    JSON.parse((await pair.second.cli(`-o json show ${run}`)).out).result.response.attempts;
  await expect.poll(async () => (await attempts()).length, { ...PATIENCE, timeout: 25_000 }).toBe(2);
  expect(await stateOf(pair.second, run)).toBe('running');
  expect((await attempts())[0]).toMatchObject({ outcome: 'interrupted' });
}, 180_000);
