import { expect, test } from 'vitest';
import type { Sight } from '../../../src/quartz/watch/sight.ts';
import { whySilent, whyWaiting } from '../../../src/quartz/watch/why-waiting.ts';
import {
  sampleFired,
  sampleHandle,
  sampleNode,
  sampleSight,
  secondsAgo,
  waitingIn,
} from '../../support/quartz/sample-sight.ts';

function why(state: string, differs: Partial<Sight> = {}): string {
  return whyWaiting(sampleHandle(), sampleSight({ ...waitingIn(state), ...differs }));
}

test('names what every node executes, and since when', () => {
  const executing = [
    sampleFired('17', { job: { group: 'g', name: 'upload' }, firedAt: secondsAgo(12) }),
    sampleFired('18', { node: 'node-2', job: { group: 'g', name: 'count' } }),
  ];
  expect(why('WAITING', { executing })).toBe(
    'for a free node: node-1 executes upload for 12 s; node-2 executes count for 5.0 s',
  );
  expect(why('WAITING', { executing: executing.slice(1) })).toBe(
    'for a node of MyScheduler to look for triggers',
  );
});

test('says that no node lives', () => {
  const nodes = [sampleNode('node-1', { failed: true }), sampleNode('node-2', { failed: true })];
  expect(why('WAITING', { nodes })).toBe('for a node: none of the 2 of MyScheduler has checked in lately');
});

test.each([
  ['BLOCKED', /its job that goes on to end/],
  ['PAUSED', /resume the trigger group DEFAULT/],
  ['PAUSED_BLOCKED', /resume the trigger group DEFAULT/],
  ['ACQUIRED', /just taken its trigger/],
  ['COMPLETE', /^while its trigger is COMPLETE$/],
])('explains %s', (state, words) => {
  expect(why(state)).toMatch(words);
});

test('explains a run that is held here, and one of which nothing is known yet', () => {
  expect(whyWaiting(sampleHandle({ state: 'held' }), sampleSight())).toMatch(/^in line behind/);
  expect(whyWaiting(sampleHandle({ state: 'placing' }), sampleSight())).toBe(
    'for Quartz to take its trigger',
  );
  expect(whyWaiting(sampleHandle(), sampleSight())).toBe('to learn what became of its trigger');
});

test('tells of a silent node, and nothing of one that checks in', () => {
  const silent = sampleNode('node-1', { failed: true, checkedInAt: secondsAgo(14) });
  expect(whySilent(sampleHandle(), 'node-1', sampleSight({ nodes: [silent] }))).toBe(
    'for another node to take over: node-1 has been silent for 14 s',
  );
  expect(whySilent(sampleHandle(), 'node-1', sampleSight())).toBeNull();
});
