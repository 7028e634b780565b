import { expect, test } from 'vitest';
import { type Aftermath, fateOf } from '../../../src/quartz/watch/aftermath.ts';
import type { Known } from '../../../src/quartz/watch/changes.ts';
import type { Sight } from '../../../src/quartz/watch/sight.ts';
import {
  NOW,
  queuedRun,
  runningRun,
  sampleNode,
  sampleSight,
  secondsAgo,
} from '../../support/quartz/sample-sight.ts';

const SCHEDULER = 'MyScheduler';
const JOB = { group: 'g', name: 'job' };
const RECOVER = { group: 'RECOVERING_JOBS', name: 'recover_node-1_1' };

/** The job as it has been for an hour. */
const UNCHANGED: Aftermath = {
  recoveries: [],
  jobs: [{ scheduler: SCHEDULER, job: JOB, triggersMadeAt: [secondsAgo(3_600)] }],
};

interface Differs {
  aftermath?: Aftermath;
  sight?: Sight;
  diedBefore?: string[];
  goneForMs?: number;
}

function fate(known: Known, differs: Differs = {}) {
  const { aftermath = UNCHANGED, sight = sampleSight(), diedBefore = [], ...rest } = differs;
  return fateOf(known, { aftermath, sight, diedBefore: new Set(diedBefore), ...rest });
}

test('an execution that is gone while its node lives has finished', () => {
  expect(fate(runningRun(1, 'MyScheduler/17'))).toEqual({ kind: 'finished' });
});

test('one that another node is to do again goes on by that trigger, whoever noticed first', () => {
  const original = { group: 'DEFAULT', name: 'MT_1' };
  const aftermath = { ...UNCHANGED, recoveries: [{ scheduler: SCHEDULER, trigger: RECOVER, original }] };
  const recovering = { kind: 'recovering', trigger: RECOVER };
  expect(fate(runningRun(1, 'MyScheduler/17'), { aftermath })).toEqual(recovering);
  expect(fate(queuedRun(1), { aftermath })).toEqual(recovering);
  const ofAnother = [{ scheduler: SCHEDULER, trigger: RECOVER, original: { group: 'g', name: 'nightly' } }];
  expect(fate(runningRun(1, 's/17'), { aftermath: { ...UNCHANGED, recoveries: ofAnother } }).kind).toBe(
    'finished',
  );
});

test('one whose node is silent, was silent at the last glance or is gone died with it', () => {
  const died = { kind: 'node-died', error: 'its node node-1 died' };
  const silent = sampleSight({ nodes: [sampleNode('node-1', { failed: true }), sampleNode('node-2')] });
  expect(fate(runningRun(1, 's/17'), { sight: silent })).toEqual(died);
  expect(fate(runningRun(1, 's/17'), { diedBefore: ['node-1'] })).toEqual(died);
  expect(fate(runningRun(1, 's/17'), { sight: sampleSight({ nodes: [sampleNode('node-2')] }) })).toEqual(
    died,
  );
});

test('without a cluster no node can be told to have died', () => {
  expect(fate(runningRun(1, 's/17'), { sight: sampleSight({ nodes: [] }) })).toEqual({ kind: 'finished' });
});

test('a trigger that is gone was fired, when its job stands as before', () => {
  expect(fate(queuedRun(1))).toEqual({ kind: 'finished-unseen' });
  const withoutTriggers = { scheduler: SCHEDULER, job: JOB, triggersMadeAt: [] };
  expect(fate(queuedRun(1), { aftermath: { recoveries: [], jobs: [withoutTriggers] } }).kind).toBe(
    'finished-unseen',
  );
});

test('whether Java deletes the job of a trigger that is gone is waited for: it does so one by one', () => {
  expect(fate(queuedRun(1), { goneForMs: 0 })).toEqual({ kind: 'not-yet' });
  expect(fate(queuedRun(1), { goneForMs: 999 })).toEqual({ kind: 'not-yet' });
  expect(fate(queuedRun(1), { goneForMs: 1_000 })).toEqual({ kind: 'finished-unseen' });
  const deleted = { recoveries: [], jobs: [] };
  expect(fate(queuedRun(1), { goneForMs: 0, aftermath: deleted }).kind).toBe('never-ran');
});

test('a trigger that is gone never fired, when its job is gone or was made anew since', () => {
  const anew = { scheduler: SCHEDULER, job: JOB, triggersMadeAt: [secondsAgo(1)] };
  expect(fate(queuedRun(1), { aftermath: { recoveries: [], jobs: [] } }).kind).toBe('never-ran');
  expect(fate(queuedRun(1), { aftermath: { recoveries: [], jobs: [anew] } }).kind).toBe('never-ran');
});

test('a trigger that may still be on its way is waited for, and then given up', () => {
  const placing = (at: Date) => queuedRun(1, { state: 'placing', at: at.getTime() });
  expect(fate(placing(NOW))).toEqual({ kind: 'not-yet' });
  expect(fate(placing(secondsAgo(19)))).toEqual({ kind: 'not-yet' });
  expect(fate(placing(secondsAgo(21))).kind).toBe('never-ran');
});
