import { expect, test } from 'vitest';
import { Served } from '../support/served.ts';

const TASKS = `tasks:
  - { group: g, name: nightly, schedule: "0 2 * * *", command: ["true"] }
  - { group: g, name: slow, command: [sleep, "60"], recover: true }
`;

test('a pause, another schedule and a drain survive kill -9', async () => {
  await using at = await Served.start(TASKS);
  expect((await at.cli(['pause', 'slow', '--reason', 'import'])).code).toBe(0);
  expect((await at.cli(['reschedule', 'nightly', '--cron', '0 4 * * *'])).code).toBe(0);
  expect((await at.cli('drain')).code).toBe(0);
  await at.stop('SIGKILL');
  await at.boot();
  const { out } = await at.cli('list');
  expect(out).toMatch(/slow +paused .*\[paused by \S+: import\]/);
  expect(out).toMatch(/nightly +idle +0 4 \* \* \* .*\[schedule set by \S+\]/);
  expect((await at.cli('trigger nightly')).err).toMatch(/being drained/);
  await at.cli('drain --clear');
  const refused = await at.cli('trigger slow');
  expect(refused.code).toBe(23);
  expect(refused.err).toMatch(
    /has been paused by .*: import\.\n {2}run it all the same +sunbird-tasks trigger g\/slow/,
  );
  expect((await at.cli('trigger nightly --wait')).code).toBe(0);
  expect((await at.cli('reschedule nightly --reset')).out).toMatch(
    /fires as the tasks file says: 0 2 \* \* \*/,
  );
  const audit = (await at.cli('audit')).out.trimEnd().split('\n');
  expect(
    audit
      .map((line) => line.split(/ {2,}/)[1])
      .reverse()
      .slice(0, 3),
  ).toEqual(['pause task', 'reschedule task', 'set drain']);
});

test('drain --wait waits for what runs, and then it is safe to stop', async () => {
  await using at = await Served.start(TASKS);
  await at.cli('trigger slow');
  expect((await at.cli('drain --wait --timeout 100ms')).code).toBe(12);
  const waiting = at.cli('drain --wait');
  await at.cli('cancel slow --wait');
  expect(await waiting).toMatchObject({ code: 0, out: expect.stringContaining('it is safe to stop') });
});
