import { expect, test } from 'vitest';
import { pauseAfter } from '../../../src/quartz/watch/pace.ts';
import {
  queuedRun,
  runningRun,
  sampleFired,
  sampleNode,
  sampleSight,
  secondsAgo,
} from '../../support/quartz/sample-sight.ts';

test('looks seldom while nothing goes on and nothing is due', () => {
  expect(pauseAfter(sampleSight(), [])).toBe(10_000);
  expect(pauseAfter(sampleSight({ dueAt: secondsAgo(-3_600) }), [])).toBe(10_000);
});

test('looks just behind the next fire time', () => {
  expect(pauseAfter(sampleSight({ dueAt: secondsAgo(-4) }), [])).toBe(4_050);
});

test('looks often while a fire time has just passed, and less so when nobody fires it', () => {
  expect(pauseAfter(sampleSight({ dueAt: secondsAgo(1) }), [])).toBe(100);
  expect(pauseAfter(sampleSight({ dueAt: secondsAgo(30) }), [])).toBe(1_000);
});

test('looks often while a trigger of ours is about to fire, and every second while something executes or waits', () => {
  expect(pauseAfter(sampleSight(), [queuedRun(1)])).toBe(100);
  expect(pauseAfter(sampleSight(), [queuedRun(1, { state: 'held' })])).toBe(1_000);
  expect(pauseAfter(sampleSight(), [queuedRun(1, { at: secondsAgo(61).getTime() })])).toBe(1_000);
  expect(pauseAfter(sampleSight(), [runningRun(1, 's/17')])).toBe(1_000);
  expect(pauseAfter(sampleSight({ executing: [sampleFired('17')] }), [])).toBe(1_000);
});

test('looks often for the recovery of what a node was at that has lately fallen silent', () => {
  const executing = [sampleFired('17')];
  const silentFor = (seconds: number) => [
    sampleNode('node-1', { failed: true, checkedInAt: secondsAgo(seconds) }),
    sampleNode('node-2'),
  ];
  expect(pauseAfter(sampleSight({ executing, nodes: silentFor(14) }), [])).toBe(100);
  expect(pauseAfter(sampleSight({ executing, nodes: silentFor(61) }), [])).toBe(1_000);
});
