import { expect, test } from 'vitest';
import { runDetail } from '../../../src/cli/render/run-detail.ts';
import { whyOf } from '../../../src/cli/render/run-table.ts';
import { SUCCEEDED, sampleRunDetail, sampleRunView } from '../../support/sample-views.ts';

const view = { now: new Date('2026-01-15T00:01:00.000Z'), timezone: 'UTC' };

test('tells the attempts of a run and what it gave back', () => {
  const failed = {
    attempt: 1,
    replica: 'r1',
    startedAt: '2026-01-15T00:00:00.000Z',
    endedAt: '2026-01-15T00:00:10.000Z',
    outcome: 'failed',
    exitCode: 1,
    signal: null,
    error: 'exited with code 1',
  } as const;
  const text = runDetail(
    sampleRunDetail(142, { ...SUCCEEDED, attempts: [failed], result: { users: 3 } }),
    view,
  );
  expect(text).toMatch(/^Attempt 1: +2026-01-15 00:00:00 UTC, failed after 10 s: exited with code 1$/m);
  expect(text).toMatch(/^Result: +\{"users":3\}$/m);
  expect(text).not.toContain('Fire time');
});

test('tells which run it repeats, and which ones repeat it', () => {
  const text = runDetail(sampleRunDetail(142, { cause: 'retry', retryOf: 137, retriedBy: [150, 149] }), view);
  expect(text).toMatch(/^Cause: +retry of 137$/m);
  expect(text).toMatch(/^Repeated by: +run 150, 149$/m);
});

test('tells in which other pod it goes on', () => {
  const exec = 'kubectl exec pod-b -- sunbird-tasks';
  const text = runDetail(sampleRunDetail(142, { where: { replica: 'b', pod: 'pod-b', exec } }), view);
  expect(text).toMatch(/^Pod: +pod-b\nReached by: +kubectl exec pod-b -- sunbird-tasks$/m);
  expect(runDetail(sampleRunDetail(142), view)).not.toContain('Pod');
});

test('says why fire times led to no run, and how many', () => {
  const skipped = sampleRunView(7, { state: 'skipped', reason: 'run 6 was still running' });
  expect(whyOf(skipped)).toBe('run 6 was still running');
  const merged = { lastFireTime: '2026-01-15T03:10:00.000Z', count: 57 };
  expect(whyOf({ ...skipped, merged })).toBe('run 6 was still running (57 fire times in a row)');
});

test('is broken to fit into a terminal', () => {
  const text = runDetail(
    sampleRunDetail(142, { ...SUCCEEDED, error: 'the file of block 7 was empty' }),
    view,
    30,
  );
  expect(text).toMatch(/^Why: {5}the file of block 7$\n^ {9}was empty$/m);
});
