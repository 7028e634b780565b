import { expect, test } from 'vitest';
import { type Fire, findUnseen, RememberedFires } from '../../../src/quartz/watch/fires.ts';
import { sampleFired, sampleSight, secondsAgo } from '../../support/quartz/sample-sight.ts';

const NIGHTLY: Fire = {
  scheduler: 'MyScheduler',
  trigger: { group: 'g', name: 'nightly' },
  job: { group: 'g', name: 'job' },
  fireTime: secondsAgo(5),
};

function unseen(fire: Fire, sight = sampleSight(), remembered = new RememberedFires()): number {
  return findUnseen([fire], sight, remembered).length;
}

test('a fire that neither executes nor is remembered was over before anybody looked', () => {
  expect(unseen(NIGHTLY)).toBe(1);
  const remembered = new RememberedFires();
  remembered.add(NIGHTLY);
  expect(unseen(NIGHTLY, sampleSight(), remembered)).toBe(0);
  const executing = [sampleFired('17', { trigger: NIGHTLY.trigger })];
  expect(unseen(NIGHTLY, sampleSight({ executing }))).toBe(0);
});

test('a trigger for now or for recovery is gone when its execution is, and its fire tells nothing', () => {
  expect(unseen({ ...NIGHTLY, trigger: { group: 'DEFAULT', name: 'MT_1' } })).toBe(0);
  expect(unseen({ ...NIGHTLY, trigger: { group: 'RECOVERING_JOBS', name: 'recover_node-1_1' } })).toBe(0);
});
