import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { PROGRAM, Served } from '../support/served.ts';
import { until } from '../support/until.ts';

const TASKS = `
timezone: Asia/Kolkata
stopGrace: 200ms
tasks:
  - { group: organisations, name: update-user-count, schedule: "0 2 * * *", command: [sleep, "600"], recover: true }
  - { group: settings, name: refresh-cache, schedule: "@every 1h", command: [sh, -c, 'exit 3'] }
`;

test('an operator sees on a timeline what failed, what runs and what is to come', async () => {
  await using at = await Served.start(TASKS);
  await at.cli('trigger refresh-cache --wait');
  await at.cli('trigger update-user-count');
  await until(() => at.log.includes('"run":2'));
  const { code, out, err } = await at.cli('runs --timeline');
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/^TASK \(\+05:30\) .*\d\d-\d\d/);
  expect(out).toMatch(/^update-user-count {2}\.+>+\|\.*o\.*$/m);
  expect(out).toMatch(/^refresh-cache {6}\.+x\.?\|[o.]*o[o.]*$/m);
  const shown = await at.cli('show refresh-cache -o json');
  expect(JSON.parse(shown.out).result.response.durations).toBeNull();
});

test('an operator watches changes over a restart of the scheduler', async () => {
  await using at = await Served.start(TASKS);
  const args = ['--socket', at.socket, 'list', '--watch', '--interval', '200ms'];
  const watching = spawn(PROGRAM, args, {
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let seen = '';
  for (const stream of [watching.stdout, watching.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      seen += text;
    });
  await until(() => seen.includes('Watching 2 tasks'));
  await at.cli('trigger update-user-count');
  await until(() => /update-user-count idle -> (queued|running) \(run 1\)/.test(seen));
  await at.stop('SIGKILL');
  await until(() => seen.includes('does not answer'));
  await at.boot();
  await until(() => seen.includes('answers again'));
  await at.cli('cancel update-user-count --wait');
  await until(() => seen.includes('-> idle (run 1 cancelled)'));
  const ended = new Promise((resolve) => watching.once('close', resolve));
  watching.kill('SIGINT');
  expect(await ended).toBe(130);
});
