import { expect } from 'vitest';
import { Container } from '../support/container/container.ts';
import { makeRootFolder } from '../support/container/root-folder.ts';
import { FaultRow } from '../support/fault-row.ts';
import { LONG } from '../support/faults.ts';
import { testWith } from '../support/needs.ts';
import { until } from '../support/until.ts';

const NEED = 'runc, tini and busybox-static';
const MEBIBYTE = 1_024 * 1_024;
const GREEDY_RUNS = LONG ? 20 : 1;
const STOPS = LONG ? 10 : 1;
const CHILDREN = 20;
const GRACE_MS = 2_000;

testWith(
  NEED,
  'C1 a run that takes all the memory is ended, and the scheduler goes on',
  async (context) => {
    const row = new FaultRow(context);
    using root = makeRootFolder({ shell: false });
    const greedy = `export default () => { for (const all = []; ; ) all.push(Buffer.alloc(${MEBIBYTE}, 1)); };`;
    await using at = await Container.start({
      root: root.path,
      tasks: 'tasks: [{ name: greedy, module: ./greedy.mjs }]\n',
      files: { 'greedy.mjs': greedy },
      memoryBytes: 256 * MEBIBYTE,
    });
    const before = at.pid;
    for (let time = 0; time < GREEDY_RUNS; time++) {
      const { code, err } = await at.exec('trigger greedy --wait');
      expect([code, err]).toEqual([10, expect.stringContaining('ended by SIGKILL')]);
    }
    const { out } = await at.exec('doctor');
    expect(out).toMatch(/^ok +memory +\d+ MiB of at most 256 MiB are in use/m);
    row.often(`${GREEDY_RUNS} runs`);
    row.figure(/\d+ MiB of at most 256 MiB are in use/.exec(out)?.[0] ?? '');
    expect(at.pid).toBe(before);
  },
  GREEDY_RUNS * 10_000 + 90_000,
);

testWith(
  NEED,
  'F15 a kubelet that stops the pod ends 20 runs within the grace, and the history says so',
  async (context) => {
    const row = new FaultRow(context);
    using root = makeRootFolder({ shell: true });
    await using at = await Container.start({ root: root.path, tasks: stubbornTasks() });
    const tookMs: number[] = [];
    for (let time = 0; time < STOPS; time++) tookMs.push(await stopAtWork(at));
    row.often(`${STOPS} stops with ${CHILDREN} runs each`);
    row.time('stopped within', Math.max(...tookMs), GRACE_MS + 2_000);
  },
  STOPS * 30_000 + 90_000,
);

/** Half of them end at TERM. */
function stubbornTasks(): string {
  const endings = ['sleep 600', "trap '' TERM; while :; do sleep 0.1; done"];
  const declared = Array.from(
    { length: CHILDREN },
    (_, index) => `  - { name: t${index}, command: [sh, -c, "echo up; ${endings[index % 2]}"] }\n`,
  );
  return `stopGrace: ${GRACE_MS}ms\nmaxRunning: ${CHILDREN}\ntasks:\n${declared.join('')}`;
}

/** Stops the container while all runs go on, and starts it again; how long the stop took, in ms. */
async function stopAtWork(at: Container): Promise<number> {
  expect((await at.exec('trigger t* --yes')).code).toBe(0);
  const working = () => at.processes().filter((line) => /sleep 600|trap/.test(line));
  await until(() => working().length === CHILDREN);
  const askedAt = performance.now();
  expect(await at.stop()).toBe(0);
  const tookMs = performance.now() - askedAt;
  const after = at.log.slice(at.log.lastIndexOf('"message":"Stopping"'));
  expect([after.includes('Run started'), after.includes('"message":"Stopped"')]).toEqual([false, true]);
  await at.boot();
  const { response } = JSON.parse((await at.exec(`runs --limit ${CHILDREN} -o json`)).out).result;
  const states = response.map(({ state }: { state: string }) => state);
  expect(states).toEqual(Array(CHILDREN).fill('interrupted'));
  return tookMs;
}
