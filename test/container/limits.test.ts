import { expect } from 'vitest';
import { Container } from '../support/container/container.ts';
import { makeRootFolder } from '../support/container/root-folder.ts';
import { testWith } from '../support/needs.ts';
import { until } from '../support/until.ts';

const NEED = 'runc, tini and busybox-static';
const MEBIBYTE = 1_024 * 1_024;

testWith(NEED, 'C1 a run that takes all the memory is ended, and the scheduler goes on', async () => {
  using root = makeRootFolder({ shell: false });
  const greedy = `export default () => { for (const all = []; ; ) all.push(Buffer.alloc(${MEBIBYTE}, 1)); };`;
  await using at = await Container.start({
    root: root.path,
    tasks: 'tasks: [{ name: greedy, module: ./greedy.mjs }]\n',
    files: { 'greedy.mjs': greedy },
    memoryBytes: 256 * MEBIBYTE,
  });
  const before = at.pid;
  const { code, err } = await at.exec('trigger greedy --wait');
  expect([code, err]).toEqual([10, expect.stringContaining('ended by SIGKILL')]);
  expect((await at.exec('doctor')).out).toMatch(/^ok +memory +\d+ MiB of at most 256 MiB are in use/m);
  expect(at.pid).toBe(before);
});

testWith(
  NEED,
  'F15 a kubelet that stops the pod ends 20 runs within the grace, and the history says so',
  async () => {
    using root = makeRootFolder({ shell: true });
    const endings = ['sleep 600', "trap '' TERM; while :; do sleep 0.1; done"];
    const declared = Array.from(
      { length: 20 },
      (_, index) => `  - { name: t${index}, command: [sh, -c, "echo up; ${endings[index % 2]}"] }\n`,
    );
    await using at = await Container.start({
      root: root.path,
      tasks: `stopGrace: 2s\nmaxRunning: 20\ntasks:\n${declared.join('')}`,
    });
    expect((await at.exec('trigger t* --yes')).code).toBe(0);
    const working = () => at.processes().filter((line) => /sleep 600|trap/.test(line));
    await until(() => working().length === 20);
    const askedAt = performance.now();
    expect(await at.stop()).toBe(0);
    expect(performance.now() - askedAt).toBeLessThan(20_000);
    const after = at.log.slice(at.log.indexOf('"message":"Stopping"'));
    expect([after.includes('Run started'), after.includes('"message":"Stopped"')]).toEqual([false, true]);
    await at.boot();
    const { response } = JSON.parse((await at.exec('runs -o json')).out).result;
    expect(response.map(({ state }: { state: string }) => state)).toEqual(Array(20).fill('interrupted'));
  },
);
