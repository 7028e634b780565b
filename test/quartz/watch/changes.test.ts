import { expect, test } from 'vitest';
import { findGone, planChanges } from '../../../src/quartz/watch/changes.ts';
import {
  queuedRun,
  runningRun,
  sampleFired,
  sampleSight,
  waitingIn,
} from '../../support/quartz/sample-sight.ts';

test('an execution that nobody here asked for is new', () => {
  const fired = sampleFired('17', { trigger: { group: 'g', name: 'nightly' } });
  expect(planChanges([], sampleSight({ executing: [fired] }))).toEqual([{ kind: 'seen', fired }]);
});

test('an execution of our trigger is the beginning of our run', () => {
  const known = queuedRun(1);
  const fired = sampleFired('17');
  expect(planChanges([known], sampleSight({ executing: [fired] }))).toEqual([
    { kind: 'began', known, fired },
  ]);
});

test('an execution that is known is no news', () => {
  const sight = sampleSight({ executing: [sampleFired('17')] });
  expect(planChanges([runningRun(1, 'MyScheduler/17')], sight)).toEqual([]);
  expect(findGone([runningRun(1, 'MyScheduler/17')], sight)).toEqual([]);
});

test('the next execution by the same trigger is another one', () => {
  const nightly = { trigger: { group: 'g', name: 'nightly' } };
  const known = runningRun(1, 'MyScheduler/17', nightly);
  const sight = sampleSight({ executing: [sampleFired('18', nightly)] });
  expect(findGone([known], sight)).toEqual([known]);
  expect(planChanges([], sight)).toMatchObject([{ kind: 'seen', fired: { entry: '18' } }]);
});

test('the same names in another scheduler are not ours', () => {
  const fired = sampleFired('17', { scheduler: 'Other' });
  expect(planChanges([queuedRun(1)], sampleSight({ ...waitingIn('WAITING'), executing: [fired] }))).toEqual([
    { kind: 'seen', fired },
  ]);
});

test('a trigger in ERROR is broken, whatever else happens', () => {
  expect(planChanges([queuedRun(1)], sampleSight(waitingIn('ERROR')))).toMatchObject([{ kind: 'broken' }]);
});

test('a trigger of which nothing was certain has arrived when it is there', () => {
  const known = queuedRun(1, { state: 'placing' });
  expect(planChanges([known], sampleSight(waitingIn('WAITING')))).toEqual([{ kind: 'arrived', known }]);
});

test('a queued run is gone when its trigger is neither there nor executing, but not while it is held here', () => {
  const placed = queuedRun(1);
  expect(findGone([placed, queuedRun(2, { state: 'held' })], sampleSight())).toEqual([placed]);
  expect(findGone([placed], sampleSight(waitingIn('ACQUIRED')))).toEqual([]);
  expect(findGone([placed], sampleSight({ executing: [sampleFired('17')] }))).toEqual([]);
});
