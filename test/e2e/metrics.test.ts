import { expect, test } from 'vitest';
import { run, Served } from '../support/served.ts';

const TASKS = `
tasks:
  - { group: g, name: good, schedule: "@hourly", command: ["true"] }
  - { group: g, name: bad, command: ["false"] }
`;

test('measures a real scheduler over both of its sockets', async () => {
  await using at = await Served.start(TASKS);
  expect((await at.cli('trigger good --wait')).code).toBe(0);
  expect((await at.cli('trigger bad --wait')).code).toBe(10);

  const { code, out, err } = await at.cli('metrics');
  expect([code, err]).toEqual([0, '']);
  expect(out).toContain('sunbird_tasks_runs_ended_total{outcome="succeeded"} 1\n');
  expect(out).toContain('sunbird_tasks_runs_ended_total{outcome="failed"} 1\n');
  expect(out).toMatch(/^sunbird_tasks_last_success_timestamp_seconds\{task_group="g",task="good"\} [\d.]+$/m);
  expect(out).not.toContain('sunbird_tasks_last_success_timestamp_seconds{task_group="g",task="bad"}');
  expect(out).toContain('sunbird_tasks_next_run_timestamp_seconds{task_group="g",task="good"}');

  const view = at.socket.replace('control', 'view');
  const curl = await run('curl', ['-sSi', '--unix-socket', view, 'http://localhost/api/v1/metrics']);
  expect(curl.out).toMatch(/^Content-Type: text\/plain; version=0\.0\.4/m);
  expect(curl.out).toContain('sunbird_tasks_store_up 1\n');
});

test('remembers the last success over a restart, and counts anew', async () => {
  await using at = await Served.start(TASKS);
  await at.cli('trigger good --wait');
  await at.stop();
  await at.boot();
  const { out } = await at.cli('metrics');
  expect(out).toContain('sunbird_tasks_last_success_timestamp_seconds{task_group="g",task="good"}');
  expect(out).toContain('sunbird_tasks_runs_ended_total{outcome="succeeded"} 0\n');
});
