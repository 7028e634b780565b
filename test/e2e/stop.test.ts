import { expect, test } from 'vitest';
import { processesOf, Served } from '../support/served.ts';

function tasks(stopGrace: string): string {
  return `
stopGrace: ${stopGrace}
tasks:
  - { name: quick, command: [sh, -c, 'echo up; sleep 0.5'] }
  - { name: slow, recover: true, command: [sh, -c, 'sleep 600 & echo up; wait'] }
  - { name: stubborn, command: [sh, -c, 'trap "" TERM; echo up; while :; do sleep 0.1; done'] }
`;
}

/** Triggers a task and returns once its work has said that it is up. */
async function startRun(at: Served, task: string): Promise<string> {
  const { out } = await at.cli(`trigger ${task} -o name`);
  const run = out.trim();
  for (let printed = ''; !printed.includes('up'); ) printed = (await at.cli(`logs ${run}`)).out;
  return run;
}

test('lets a run end by itself within the grace', async () => {
  await using at = await Served.start(tasks('20s'));
  const run = await startRun(at, 'quick');
  expect(await at.stop()).toBe(0);
  await at.boot();
  expect((await at.cli(`wait ${run}`)).out).toContain('state=succeeded');
});

test('ends what outlasts the grace with all its children, and runs it again later when it recovers', async () => {
  await using at = await Served.start(tasks('0s'));
  const run = await startRun(at, 'slow');
  const lost = await startRun(at, 'stubborn');
  expect(await at.stop()).toBe(0);
  expect(processesOf(at.folder)).toEqual([]);
  await at.boot();
  expect((await at.cli(`wait ${lost}`)).code).toBe(11);
  const runs = async () => JSON.parse((await at.cli(`runs slow -o json`)).out).result.response;
  await expect
    .poll(runs, { timeout: 20_000, interval: 50 })
    .toMatchObject([{ run: Number(run), state: 'running', attempt: 2 }]);
  await at.cli('cancel slow --wait');
});

test('is hurried by a second signal', async () => {
  await using at = await Served.start(tasks('1h'));
  await startRun(at, 'slow');
  const { pid } = at;
  const stopped = at.stop();
  for (let told = false; !told; ) {
    const { out, code } = await at.cli('health -o json');
    told = code !== 0 || JSON.parse(out).result.response.stopping;
  }
  process.kill(pid, 'SIGTERM');
  expect(await stopped).toBe(0);
  expect(at.log).toContain('Asked again');
});

test('refuses a trigger while it stops, and answers health', async () => {
  await using at = await Served.start(tasks('1h'));
  await startRun(at, 'slow');
  const { pid } = at;
  const stopped = at.stop();
  let refused = await at.cli('trigger quick');
  while (refused.code === 0) refused = await at.cli('trigger quick');
  expect([refused.code, refused.err]).toMatchObject([23, expect.stringContaining('stopping')]);
  process.kill(pid, 'SIGTERM');
  expect(await stopped).toBe(0);
});

test('opens no debugger at a signal that Node would open it for', async () => {
  await using at = await Served.start(tasks('0s'));
  process.kill(at.pid, 'SIGUSR1');
  await expect.poll(() => at.log, { timeout: 20_000 }).toContain('SIGUSR1');
  expect(at.log).not.toContain('Debugger');
  expect((await at.cli('health')).code).toBe(0);
});
