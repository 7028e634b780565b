import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { RunView } from '../../src/api/views.ts';
import { Served } from '../support/served.ts';

const FROZEN_MS = 4_000;
const TASKS = `
tasks:
  - name: each-second
    schedule: "@every 1s"
    command: [sh, -c, 'echo "$SUNBIRD_TASKS_FIRE_TIME" >> fired']
`;

test('a frozen scheduler lets no fire time pass unnoticed: each ran once, or is a row that says why', {
  timeout: 90_000,
}, async () => {
  await using at = await Served.start(TASKS);
  const fired = () => {
    const path = join(at.folder, 'fired');
    return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
  };
  const wait = (condition: () => void) => vi.waitFor(condition, { timeout: 20_000, interval: 20 });
  await wait(() => expect(fired().length).toBeGreaterThan(0));
  const thawAt = Date.now() + FROZEN_MS;
  process.kill(at.pid, 'SIGSTOP');
  await wait(() => expect(Date.now()).toBeGreaterThan(thawAt));
  process.kill(at.pid, 'SIGCONT');
  await wait(() => expect(Date.parse(fired().at(-1) ?? '')).toBeGreaterThan(thawAt + 1_000));

  const last = Date.parse(fired().at(-1) ?? '');
  const list = async (): Promise<RunView[]> => {
    const { out } = await at.cli('runs --limit 100 -o json');
    const runs: RunView[] = JSON.parse(out).result.response;
    return runs.filter(({ fireTime }) => Date.parse(fireTime ?? '') <= last);
  };
  const open = async () => (await list()).filter(({ state }) => ['queued', 'running'].includes(state));
  await expect.poll(open, { timeout: 20_000, interval: 100 }).toEqual([]);
  const runs = await list();
  const times = runs.map(({ fireTime }) => Date.parse(fireTime ?? '')).sort((a, b) => a - b);
  const [first = 0] = times;
  expect(times).toEqual(times.map((_, index) => first + index * 1_000));
  expect(new Set(fired()).size).toBe(fired().length);
  const missed = runs.filter(({ state }) => state === 'missed');
  expect(missed.length).toBeGreaterThanOrEqual(2);
  expect(missed.every(({ reason }) => reason?.startsWith('misfire: once'))).toBe(true);
  for (const { fireTime, state } of runs)
    expect(fired().includes(fireTime ?? '')).toBe(state === 'succeeded');
});
