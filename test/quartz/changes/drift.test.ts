import { expect, test } from 'vitest';
import { findDrift, tellDrift } from '../../../src/quartz/changes/drift.ts';
import { formatIntent } from '../../../src/quartz/changes/intent.ts';
import { sampleJob, sampleTrigger } from '../../support/quartz/sample-job.ts';

const NOW = new Date('2026-01-15T00:00:00Z');
const PAUSE = { by: 'ops1', reason: 'secret', since: NOW, until: null, next: null };
const OVER = { schedule: '0 0 2 * * ?', timezone: 'UTC' };
const OVERRIDE = {
  schedule: '0 0 4 * * ?',
  timezone: 'UTC',
  by: 'ops1',
  reason: 'secret',
  since: NOW,
  over: OVER,
};
const NOTHING = { pause: null, override: null, intent: null };
const NIGHTLY = sampleJob([sampleTrigger('nightly')]);

test('nothing wanted is no drift, nor is what stands as it was wanted', () => {
  expect(findDrift(NIGHTLY, NOTHING, NOW)).toEqual([]);
  const held = sampleJob([sampleTrigger('nightly', { state: 'PAUSED' })]);
  expect(findDrift(held, { ...NOTHING, pause: PAUSE }, NOW)).toEqual([]);
  expect(findDrift(NIGHTLY, { ...NOTHING, override: { ...OVERRIDE, ...OVER } }, NOW)).toEqual([]);
});

test('a paused job with a trigger that fires has drifted, but for those by hand and those that never fire', () => {
  const job = sampleJob([
    sampleTrigger('a', { state: 'PAUSED_BLOCKED' }),
    sampleTrigger('b', { state: 'BLOCKED' }),
    sampleTrigger('c', { state: 'ERROR' }),
    sampleTrigger('MT_1', { group: 'DEFAULT' }),
  ]);
  const drift = findDrift(job, { ...NOTHING, pause: PAUSE }, NOW);
  expect(drift).toEqual([{ kind: 'not-paused', triggers: ['g.b'] }]);
  const text = drift.map((each) => tellDrift(job, each)).join();
  expect(text).toMatch(/^g\/job is paused here, but Quartz fires it by g\.b: a start of Java/);
  expect(text).not.toMatch(/ops1|secret/);
});

test('a pause that is over is no drift', () => {
  expect(findDrift(NIGHTLY, { ...NOTHING, pause: { ...PAUSE, until: NOW } }, NOW)).toEqual([]);
});

test('a job that fires by another schedule has drifted, also with a second trigger or none', () => {
  const wanted = '0 0 4 * * ? (UTC)';
  const thereOf = (names: string[]) =>
    findDrift(sampleJob(names.map((name) => sampleTrigger(name))), { ...NOTHING, override: OVERRIDE }, NOW);
  expect(thereOf(['a'])).toEqual([{ kind: 'other-schedule', wanted, there: '0 0 2 * * ? (UTC)' }]);
  expect(thereOf(['a', 'b'])).toMatchObject([{ there: '0 0 2 * * ? (UTC), 0 0 2 * * ? (UTC)' }]);
  expect(thereOf([])).toMatchObject([{ there: 'no cron expression' }]);
});

test('what is under way is told as that alone', () => {
  const { scheduler, group, name } = NIGHTLY.job;
  const intent = formatIntent({ scheduler, job: { group, name }, kind: 'pause', pause: PAUSE, before: null });
  expect(findDrift(NIGHTLY, { ...NOTHING, pause: PAUSE, intent }, NOW)).toEqual([
    { kind: 'pending', what: 'pause' },
  ]);
});
