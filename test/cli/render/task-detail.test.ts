import { expect, test } from 'vitest';
import type { TaskDetailView } from '../../../src/api/views.ts';
import { taskDetail } from '../../../src/cli/render/task-detail.ts';
import { sampleParam } from '../../support/sample-task.ts';
import { sampleDurations, sampleRunView, sampleTaskDetail } from '../../support/sample-views.ts';

const VIEW = { now: new Date('2026-01-15T00:00:00Z'), timezone: 'UTC' };

function detailOf(differs: Partial<TaskDetailView> = {}): string {
  return taskDetail(sampleTaskDetail('organisations/update-user-count', differs), VIEW);
}

test('tells all about a task, a fact each line', () => {
  expect(detailOf({ durations: sampleDurations(), running: sampleRunView(142) })).toBe(
    [
      'Task:          organisations/update-user-count',
      'Description:   Recount users per block',
      'State:         idle',
      'Schedule:      0 2 * * * (UTC)',
      'Next run:      2026-01-15 02:00:00 UTC (02:00 in 2 h)',
      'Now:           run 142 is running, 0 ms so far',
      'Usually takes: 41 s; nine of ten at most 44 s (of the last 20)',
      'Took lately:   42 s, 40 s, 41 s',
      'Timeout:       10 m',
      'Recovers:      no',
      'Misfire:       one run for fire times that passed within 1 d',
      'Queue:         at most 100 triggers wait',
      'Source:        configured',
      'Work:          node recount.js',
    ].join('\n'),
  );
});

test('leaves out what a task does not have', () => {
  const detail = detailOf({ description: '', nextRun: null, work: null });
  expect(detail).not.toMatch(/Description|Next run|Now|Usually|Work|Quarantined/);
});

test('says that a task without a schedule waits to be triggered', () => {
  expect(detailOf({ schedule: null })).toMatch(/^Schedule: +none; runs when triggered$/m);
});

test('says since when and by which run a task is quarantined', () => {
  const detail = detailOf({ quarantine: { since: '2026-01-14T23:00:00.000Z', run: 141 } });
  expect(detail).toMatch(/^Quarantined: +since 2026-01-14 23:00:00 UTC, by run 141$/m);
});

test('describes each parameter', () => {
  const block = sampleParam('string', { pattern: '^[A-Z0-9-]+$', description: 'Only this block' });
  const mode = sampleParam('string', { required: true, enum: ['full', 'fast'] });
  const depth = sampleParam('integer', { default: 3 });
  const detail = detailOf({ params: { block, mode, depth } });
  expect(detail).toMatch(/^Param block: +string; like \^\[A-Z0-9-]\+\$; Only this block$/m);
  expect(detail).toMatch(/^Param mode: +string, required; one of full, fast$/m);
  expect(detail).toMatch(/^Param depth: +integer; default 3$/m);
});

test('lets a description forge no fact', () => {
  const detail = detailOf({ description: 'x\nState: quarantined' });
  expect(detail.match(/^State:.*$/gm)).toEqual(['State:       idle']);
});

test('tells the coming fire times, in the zone of the task too', () => {
  const text = detailOf({
    timezone: 'Asia/Kolkata',
    nextRuns: ['2026-01-15T02:00:00.000Z', '2026-01-16T02:00:00.000Z', '2026-01-17T02:00:30.000Z'],
    retry: { attempts: 3, delayMs: 10_000, backoff: 2 },
    overlap: 'queue',
    misfire: { plan: 'skip', withinMs: 1 },
    jitterMs: 30_000,
  });
  expect(text).toContain('(02:00 in 2 h); in Asia/Kolkata 2026-01-15 07:30:00 +05:30\n');
  expect(text).toMatch(/^Then: +tomorrow 02:00, 2026-01-17 02:00:30$/m);
  expect(text).toContain('at most 3 attempts, the second after 10 s, each further delay 2 times longer\n');
  expect(text).toContain('a fire time while it runs waits, one at most\n');
  expect(text).toContain('fire times that passed are left alone\n');
  expect(text).toContain('starts up to 30 s late, by chance\n');
});

test('says that the run under way takes longer than usual', () => {
  const running = sampleRunView(142, { startedAt: '2026-01-14T23:58:00.000Z' });
  expect(detailOf({ running, durations: sampleDurations() })).toMatch(
    /^Now: +run 142 is running, 2 m so far, which is longer than usual$/m,
  );
  expect(detailOf({ running: { ...running, state: 'queued' } })).toMatch(/^Now: +run 142 is queued$/m);
});

test('tells where Quartz has it otherwise than it was set', () => {
  const text = detailOf({
    drift: [{ kind: 'not-paused', text: 'g/t is paused here, but Quartz fires it.' }],
  });
  expect(text).toMatch(/^Drift: +g\/t is paused here, but Quartz fires it\.$/m);
});
