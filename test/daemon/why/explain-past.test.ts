import { expect, test } from 'vitest';
import { explainPast } from '../../../src/daemon/why/explain-past.ts';
import type { PastFacts } from '../../../src/daemon/why/facts.ts';
import type { UnfiredRun } from '../../../src/run/run.ts';
import { ended, minutesAgo, NOW, request, sampleFacts, TASK } from './sample-facts.ts';

const FIRE_TIME = minutesAgo(60);

function sentences(past: Partial<PastFacts>, facts: Parameters<typeof sampleFacts>[0] = {}): string[] {
  const all = { fireTime: FIRE_TIME, rows: [], beside: [], outage: null, drainedBy: null, ...past };
  return explainPast(sampleFacts({ past: all, ...facts })).map(({ sentence }) => sentence);
}

function unfired(
  state: 'skipped' | 'missed',
  reason: string,
  merged: UnfiredRun['merged'] = null,
): UnfiredRun {
  return { ...request(8, { reason, attempt: 0 }), state, endedAt: FIRE_TIME, merged };
}

test('a fire time that fired is told with its run', () => {
  expect(sentences({ rows: [ended(7)] })).toEqual([
    'It fired: run 7 began at 2026-01-14T23:00:00.000Z and ended succeeded after 1 m.',
  ]);
});

test('a failure is told with its error', () => {
  expect(sentences({ rows: [ended(7, { state: 'failed', error: 'exit code 3' })] })).toEqual([
    'It fired: run 7 began at 2026-01-14T23:00:00.000Z and ended failed after 1 m: exit code 3.',
  ]);
});

test.each([
  [{}, { beside: [ended(5, { cause: 'manual', by: 'ops1' })] }, 'run 5, triggered by ops1, was in its way.'],
  [{ jitterMs: 60_000 }, {}, 'the task may start up to 1 m late (jitter).'],
  [{}, {}, 'every slot was taken, or the scheduler was late itself.'],
])('a late start is explained: %j', (task, past, words) => {
  const rows = [ended(7, { startedAt: minutesAgo(59) })];
  expect(sentences({ rows, ...past }, { task: { ...TASK, ...task } })[1]).toBe(`It began 1 m late: ${words}`);
});

test('a skipped fire time is told with the run that was in the way, and how that went', () => {
  const rows = [unfired('skipped', 'run 5 was still running')];
  const beside = [ended(5, { cause: 'manual', by: 'ops1', startedAt: minutesAgo(90) }), ended(55)];
  expect(sentences({ rows, beside })).toEqual([
    'It was skipped: run 5 was still running.',
    'Run 5, triggered by ops1, began at 2026-01-14T22:30:00.000Z and ended succeeded after 31 m.',
  ]);
});

test('one of many is told as one of many', () => {
  const rows = [unfired('skipped', 'paused by ops1', { lastFireTime: NOW, count: 61 })];
  expect(sentences({ rows })).toEqual([
    'It was skipped, one of 61 from 2026-01-14T23:00:00.000Z to 2026-01-15T00:00:00.000Z: paused by ops1.',
  ]);
});

test.each([
  [
    { outage: { from: minutesAgo(65), to: minutesAgo(44), died: false } },
    'the scheduler was down from 2026-01-14T22:55:00.000Z to 2026-01-14T23:16:00.000Z.',
  ],
  [
    { outage: { from: minutesAgo(65), to: minutesAgo(44), died: true } },
    'the scheduler was down from 2026-01-14T22:55:00.000Z to 2026-01-14T23:16:00.000Z (it had died; it was seen last then).',
  ],
  [
    { outage: { from: null, to: minutesAgo(44), died: false } },
    'no scheduler was there before 2026-01-14T23:16:00.000Z.',
  ],
  [
    { drainedBy: { by: 'ops1', since: minutesAgo(70) } },
    'the scheduler was being drained by ops1, since 2026-01-14T22:50:00.000Z.',
  ],
  [
    {},
    'the scheduler was there but late: its clock was set, its machine stood still, or its store was away.',
  ],
])('a missed fire time is told with where the scheduler was: %j', (past, words) => {
  expect(sentences({ rows: [unfired('missed', 'misfire: skip')], ...past })).toEqual([
    `It was missed: ${words}`,
    'Nothing made up for it afterwards (misfire: skip).',
  ]);
});

test('one that was made up for is told with why that was needed', () => {
  const outage = { from: minutesAgo(65), to: minutesAgo(44), died: false };
  const rows = [ended(7, { cause: 'catch-up', startedAt: minutesAgo(44), endedAt: minutesAgo(43) })];
  expect(sentences({ rows, outage })).toEqual([
    'It was made up for: run 7 began at 2026-01-14T23:16:00.000Z and ended succeeded after 1 m.',
    'It did not fire in time: the scheduler was down from 2026-01-14T22:55:00.000Z to 2026-01-14T23:16:00.000Z.',
  ]);
});

test('one without a record is told with what is likely', () => {
  expect(sentences({})[0]).toMatch(
    /There is no record of it: its schedule is newer than that, or its history/,
  );
  expect(sentences({ drainedBy: { by: null, since: minutesAgo(70) } })[0]).toMatch(
    /^It was not looked at yet: /,
  );
  const over = { schedule: '0 1 * * *', timezone: 'UTC' };
  const override = { ...over, by: null, reason: null, since: minutesAgo(5), over };
  const record = { ...sampleFacts().record, override };
  expect(sentences({}, { record })).toEqual([
    'There is no record of it: the task had another schedule then.',
  ]);
  expect(sentences({ outage: { from: null, to: NOW, died: false } })[0]).toMatch(
    /no scheduler was there before/,
  );
});

test('a time between two fire times is told as such', () => {
  const at = minutesAgo(30);
  expect(sentences({ rows: [ended(7)] }, { at }).at(-1)).toBe(
    '2026-01-14T23:30:00.000Z itself is no fire time; 2026-01-14T23:00:00.000Z was the last one before it.',
  );
  expect(sentences({ rows: [ended(7)] }, { at: FIRE_TIME })).toHaveLength(1);
});

test('a time without any fire time before it, and one that lies ahead, are told', () => {
  const [none] = explainPast(sampleFacts({ at: NOW }));
  expect(none?.sentence).toBe('It had no fire time before 2026-01-15T00:00:00.000Z.');
  const ahead = new Date('2026-01-15T02:00:00Z');
  expect(sentences({ fireTime: ahead }, { at: ahead })).toEqual([
    '2026-01-15T02:00:00.000Z is a fire time to come.',
  ]);
});
