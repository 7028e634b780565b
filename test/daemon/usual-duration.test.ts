import { expect, test } from 'vitest';
import { findDurationsOfRunning, summarize } from '../../src/daemon/usual-duration.ts';
import { SunbirdError } from '../../src/errors.ts';
import type { TaskRecord } from '../../src/store/task-record.ts';

const TASK = { group: 'g', name: 'n' };

test('tells the last ten, the median and what nine of ten took at most', () => {
  const newestFirst = Array.from({ length: 20 }, (_, index) => 1_000 * (20 - index));
  expect(summarize(newestFirst)).toEqual({
    lastMs: newestFirst.slice(0, 10),
    medianMs: 10_500,
    p90Ms: 18_000,
    count: 20,
  });
});

test.each([
  [[7], 7, 7],
  [[9, 1, 5], 5, 9],
])('tells of few runs what there is to tell', (lastMs, medianMs, p90Ms) => {
  expect(summarize(lastMs)).toEqual({ lastMs, medianMs, p90Ms, count: lastMs.length });
});

test('tells nothing of a task that never ended well', () => {
  expect(summarize([])).toBeNull();
});

test('asks only for tasks that have a running run, and bears a store that is away', async () => {
  const asked: unknown[] = [];
  const listDurations = async (task: unknown) => {
    asked.push(task);
    return [5];
  };
  const records = [
    { task: TASK, active: { state: 'running' } },
    { task: { group: 'g', name: 'waits' }, active: { state: 'queued' } },
    { task: { group: 'g', name: 'rests' }, active: null },
  ] as TaskRecord[];
  const found = await findDurationsOfRunning({ listDurations }, records);
  expect([...found]).toEqual([['g/n', { lastMs: [5], medianMs: 5, p90Ms: 5, count: 1 }]]);
  expect(asked).toEqual([TASK]);

  const away = { listDurations: () => Promise.reject(new SunbirdError('STORE_UNAVAILABLE', 'away')) };
  expect([...(await findDurationsOfRunning(away, records))]).toEqual([]);
});
