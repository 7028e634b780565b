import { expect, test } from 'vitest';
import { type Aftermath, fateOf, type JobTrace, type Outcome } from '../../../src/quartz/watch/aftermath.ts';
import type { Handle } from '../../../src/quartz/watch/handle.ts';
import {
  NOW,
  queuedRun,
  runningRun,
  sampleNode,
  sampleSight,
  secondsAgo,
} from '../../support/quartz/sample-sight.ts';

const JOB: JobTrace = {
  scheduler: 'MyScheduler',
  job: { group: 'g', name: 'job' },
  triggersMadeAt: [secondsAgo(3_600)],
  version: '700',
};

function fate(
  handle: Partial<Handle>,
  { job = {}, outcome }: { job?: Partial<JobTrace>; outcome?: Outcome } = {},
) {
  const outcomes = new Map(outcome ? [['7', outcome]] : []);
  const aftermath: Aftermath = { recoveries: [], jobs: [{ ...JOB, ...job }], outcomes };
  const known = queuedRun(1, { transaction: '7', jobVersion: '700', ...handle });
  return fateOf(known, { sight: sampleSight(), aftermath, diedBefore: new Set() }).kind;
}

test('what became of a trigger that was being placed is told by its transaction, at once', () => {
  const placing = { state: 'placing', at: NOW.getTime() } as const;
  expect(fate(placing, { outcome: 'committed' })).toBe('finished-unseen');
  expect(fate(placing, { outcome: 'aborted' })).toBe('never-ran');
  expect(fate({ ...placing, at: secondsAgo(60).getTime() }, { outcome: 'in progress' })).toBe('not-yet');
});

test('what never reached Quartz from our own line goes back there', () => {
  expect(fate({ state: 'placing', fromLine: true }, { outcome: 'aborted' })).toBe('back-in-line');
  const old = { state: 'placing', fromLine: true, at: secondsAgo(21).getTime() } as const;
  expect(fate(old)).toBe('back-in-line');
});

test('a trigger that was being taken back never fired, unless that was undone', () => {
  expect(fate({ state: 'removing' }, { outcome: 'committed' })).toBe('never-ran');
  expect(fate({ state: 'removing' }, { outcome: 'aborted' })).toBe('finished-unseen');
});

test('a job was made anew when its row and its triggers say so, by clocks that differ', () => {
  // A cron trigger made in the second of ours starts at that second's beginning.
  const sameSecond = [new Date(secondsAgo(10).getTime() - 900)];
  expect(fate({}, { job: { version: '701', triggersMadeAt: sameSecond } })).toBe('never-ran');
  expect(fate({}, { job: { version: '701', triggersMadeAt: [] } })).toBe('never-ran');
  // Java's clock is an hour ahead.
  expect(fate({}, { job: { triggersMadeAt: [new Date(NOW.getTime() + 3_600_000)] } })).toBe(
    'finished-unseen',
  );
  // Java changed the job in place.
  expect(fate({}, { job: { version: '701' } })).toBe('finished-unseen');
});

test('what another node has done again unseen is an attempt of its own', () => {
  const kind = (requestsRecovery: boolean, wasWatched = true) => {
    const aftermath = { recoveries: [], jobs: [{ ...JOB, requestsRecovery }] };
    const sight = sampleSight({ nodes: [sampleNode('node-2')] });
    return fateOf(runningRun(1, 's/17'), { sight, aftermath, diedBefore: new Set(), wasWatched }).kind;
  };
  expect(kind(true)).toBe('recovered-unseen');
  expect(kind(false)).toBe('node-died');
  expect(kind(true, false)).toBe('node-died');
});
