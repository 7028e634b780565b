import { expect, test } from 'vitest';
import { boundPause, chooseTrigger } from '../../../src/quartz/changes/choose.ts';
import { formatIntent, parseIntent } from '../../../src/quartz/changes/intent.ts';
import type { QuartzTrigger } from '../../../src/task/quartz-task.ts';
import { sampleJob, sampleTrigger } from '../../support/quartz/sample-job.ts';
import { thrownBy } from '../../support/thrown-by.ts';

const SINCE = new Date('2026-01-15T00:00:00Z');
const pauseOf = (next: number | null) => ({ by: null, reason: null, since: SINCE, until: null, next });
const bound = (triggers: QuartzTrigger[], next: number) => boundPause(sampleJob(triggers), pauseOf(next));

test('a pause of so many fire times ends behind the last of them, of all triggers', () => {
  const early = sampleTrigger('early', {
    cron: { expression: '0 0 1 * * ?', timezone: 'UTC' },
    nextFireTime: new Date('2026-01-15T01:00:00Z'),
  });
  expect(bound([sampleTrigger('nightly')], 2)).toMatchObject({
    until: new Date('2026-01-16T02:00:01Z'),
    next: null,
  });
  expect(bound([sampleTrigger('nightly'), early], 3).until).toEqual(new Date('2026-01-16T01:00:01Z'));
  expect(boundPause(sampleJob([]), pauseOf(null))).toEqual(pauseOf(null));
});

test('fire times that are not certain cannot be counted', () => {
  const unsure = [
    [sampleTrigger('a', { calendar: 'holidays' })],
    [sampleTrigger('a', { state: 'PAUSED' })],
    [sampleTrigger('nightly'), sampleTrigger('a', { cron: null, type: 'CAL_INT' })],
    [],
  ];
  for (const triggers of unsure)
    expect(thrownBy(() => bound(triggers, 2))).toMatchObject({ code: 'NOT_SUPPORTED' });
  expect(bound([sampleTrigger('a', { calendar: 'holidays' })], 1).until).toEqual(
    new Date('2026-01-15T02:00:01Z'),
  );
});

test('only the one cron trigger of a job that fires can be rescheduled', () => {
  const simple = sampleTrigger('often', { cron: null, type: 'SIMPLE' });
  expect(chooseTrigger(sampleJob([simple, sampleTrigger('nightly')])).name).toBe('nightly');
  const two = sampleJob([sampleTrigger('a'), sampleTrigger('b')]);
  expect(thrownBy(() => chooseTrigger(two))).toMatchObject({
    message: expect.stringContaining('2 cron triggers (g.a, g.b)'),
  });
  expect(thrownBy(() => chooseTrigger(sampleJob([simple])))).toMatchObject({ code: 'NOT_SUPPORTED' });
  const broken = sampleJob([sampleTrigger('a', { state: 'ERROR' })]);
  expect(thrownBy(() => chooseTrigger(broken))).toMatchObject({ message: expect.stringContaining('ERROR') });
});

test('an intent is read as it was written', () => {
  const of = { scheduler: 's', job: { group: 'g', name: 'j' } };
  const pause = { ...of, kind: 'pause', pause: { ...pauseOf(null), until: SINCE }, before: null } as const;
  expect(parseIntent(formatIntent(pause))).toEqual(pause);
  const resume = { ...of, kind: 'resume', rule: { missed: 'skip', from: SINCE } } as const;
  expect(parseIntent(formatIntent(resume))).toEqual(resume);
});
