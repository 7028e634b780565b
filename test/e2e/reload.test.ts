import { expect, test } from 'vitest';
import { Served } from '../support/served.ts';

const SLOW = '  - { group: g, name: slow, command: [sleep, "60"] }\n';
const NIGHTLY = '  - { group: g, name: nightly, schedule: "0 2 * * *", command: ["true"] }\n';
const OFTEN = '  - { group: g, name: often, schedule: "@every 1s", command: ["true"] }\n';

/** Asks until the answer is as wanted; the test's own time limit ends it. */
async function untilCli(at: Served, line: string, wanted: RegExp): Promise<string> {
  for (;;) {
    const { out } = await at.cli(line);
    if (wanted.test(out)) return out;
  }
}

test('reload takes tasks in and out while others go on', async () => {
  await using at = await Served.start(`tasks:\n${SLOW}${NIGHTLY}`);
  await at.cli('pause nightly --reason import');
  await at.cli('trigger slow');
  await at.cli('trigger slow --if-running queue');
  at.rewrite(`maxRunning: 3\ntasks:\n${NIGHTLY.replace('0 2', '0 3')}${OFTEN}`);
  const { code, out, err } = await at.cli('reload');
  expect(code).toBe(0);
  expect(out.split('\n').slice(1)).toEqual([
    '  added    g/often',
    '  removed  g/slow',
    '  changed  g/nightly: schedule',
    'cancelled, because their tasks are gone: run 2',
    'needs a restart: maxRunning',
    '',
  ]);
  expect(err).toBe('Run 1 of g/slow goes on as it began.\n');
  expect(await untilCli(at, 'list', /often .*succeeded/)).toMatch(/nightly +paused +0 3 \* \* \*/);
  expect((await at.cli('show 1')).out).toMatch(/running/);
  await at.cli('cancel 1 --wait');
});

test('a wrong file changes nothing, and health says so until a good one is there', async () => {
  await using at = await Served.start(`tasks:\n${NIGHTLY}`);
  at.rewrite(`tasks:\n${NIGHTLY}  - { name: bad }\nmaxRunning: many\n`);
  const refused = await at.cli('reload');
  expect(refused.code).toBe(78);
  const told = refused.err.trimEnd().split('\n');
  expect(told).toHaveLength(3);
  expect(told[2]).toBe('The tasks file that was loaded before stays in force.');
  const sick = await at.cli('health');
  expect(sick.code).toBe(30);
  expect(sick.out).toMatch(/The tasks file on disk has 2 problems/);
  expect((await at.cli('list -o name')).out).toBe('g/nightly\n');
  at.rewrite(`tasks:\n${NIGHTLY}`);
  expect((await at.cli('reload')).out).toMatch(/no task has changed/);
  expect((await at.cli('health')).code).toBe(0);
});

test('a hang-up loads the file again', async () => {
  await using at = await Served.start(`tasks:\n${NIGHTLY}`);
  at.rewrite(`tasks:\n${NIGHTLY}${SLOW}`);
  process.kill(at.pid, 'SIGHUP');
  await untilCli(at, 'list -o name', /g\/slow/);
  expect(at.log).toContain('"cause":"SIGHUP"');
});

test('with --watch a changed file is loaded by itself', async () => {
  await using at = await Served.start(`tasks:\n${NIGHTLY}`, { args: ['--watch'] });
  at.rewrite('tasks: wrong\n');
  await untilCli(at, 'health', /The tasks file on disk has a problem/);
  at.rewrite(`watch: true\ntasks:\n${SLOW}`);
  await untilCli(at, 'list -o name', /^g\/slow\n$/);
});
