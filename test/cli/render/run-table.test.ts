import { expect, test } from 'vitest';
import type { RunView } from '../../../src/api/views.ts';
import { plainTable } from '../../../src/cli/render/plain-table.ts';
import { runTable, runTone } from '../../../src/cli/render/run-table.ts';
import { FAILED, SUCCEEDED, sampleRunView } from '../../support/sample-views.ts';

const VIEW = { now: new Date('2026-01-15T10:00:00Z'), timezone: 'UTC' };
const NARROW = { wide: false, task: true };

function linesOf(runs: readonly RunView[], asked = NARROW): string[] {
  return plainTable(runTable(runs, VIEW, asked))
    .trimEnd()
    .split('\n');
}

test('shows how each run stands', () => {
  expect(linesOf([sampleRunView(142), sampleRunView(141, FAILED)])).toEqual([
    'RUN  TASK                             STATE    CAUSE   STARTED (UTC)  TOOK  EXIT  ERROR',
    '142  organisations/update-user-count  running  manual  00:00          0 ms  -     -',
    '141  organisations/update-user-count  failed   manual  00:00          42 s  3     exit code 3',
  ]);
});

test('shows the signal of a run that a signal ended', () => {
  const [, line] = linesOf([sampleRunView(7, { ...FAILED, exitCode: null, signal: 'SIGKILL' })]);
  expect(line).toMatch(/42 s +SIGKILL +exit code 3$/);
});

test('shows a dash for what a waiting run has not yet', () => {
  const [, line] = linesOf([sampleRunView(7, { state: 'queued', startedAt: null, durationMs: null })]);
  expect(line).toMatch(/manual +- +- +- +-$/);
});

test('adds attempt, caller and reason when it is wide', () => {
  const run = sampleRunView(7, { ...SUCCEEDED, attempt: 2, reason: 'wrong block' });
  const [titles, line] = linesOf([run], { ...NARROW, wide: true });
  expect(titles).toMatch(/EXIT +ATTEMPT +BY +REASON +ERROR$/);
  expect(line).toMatch(/0 +2 +root +wrong block +-$/);
});

test('leaves the task out where all runs are of one', () => {
  expect(linesOf([sampleRunView(7)], { wide: false, task: false })[0]).not.toContain('TASK');
});

test('lets columns go in a fixed order, but none of a wide table', () => {
  const orders = (wide: boolean) =>
    runTable([], VIEW, { wide, task: true }).columns.flatMap(({ title, dropOrder }) =>
      dropOrder === null ? [] : [[dropOrder, title]],
    );
  expect(orders(false).sort()).toEqual([
    [1, 'EXIT'],
    [2, 'TOOK'],
    [3, 'CAUSE'],
    [4, 'ERROR'],
    [5, 'TASK'],
  ]);
  expect(orders(true)).toEqual([]);
});

test.each([
  ['queued', 'busy'],
  ['running', 'busy'],
  ['succeeded', 'good'],
  ['failed', 'bad'],
  ['timed_out', 'bad'],
  ['interrupted', 'bad'],
  ['cancelled', 'plain'],
  ['finished', 'plain'],
  ['skipped', 'dim'],
  ['missed', 'dim'],
] as const)('colours a run that is %s as %s', (state, tone) => {
  expect(runTone(state)).toBe(tone);
});
