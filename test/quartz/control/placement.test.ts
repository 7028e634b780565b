import { expect, test } from 'vitest';
import { decidePlacement, type JobFacts } from '../../../src/quartz/control/placement.ts';

/** A job of Sunbird's: not durable, with its nightly trigger. */
const FACTS: JobFacts = {
  nonConcurrent: false,
  durable: false,
  executing: 0,
  otherTriggers: 1,
  defaultPaused: false,
  storage: 'serialised',
  nodes: [],
};

function decide(
  differs: Partial<JobFacts>,
  asked: { ifRunning?: 'fail' | 'queue'; params?: Record<string, string> } = {},
): string {
  const decision = decidePlacement({ ifRunning: 'fail', params: {}, ...asked }, { ...FACTS, ...differs });
  return decision.kind === 'place' ? decision.state : decision.why;
}

test('an idle job gets a trigger that waits for a node', () => {
  expect(decide({})).toBe('WAITING');
});

test('a job that is gone gets none', () => {
  expect(decidePlacement({ ifRunning: 'queue', params: {} }, null)).toEqual({
    kind: 'refuse',
    why: 'no-job',
  });
});

test('a job that executes gets one only to queue, blocked where it must not execute twice', () => {
  const queue = { ifRunning: 'queue' } as const;
  expect(decide({ executing: 1 })).toBe('executing');
  expect(decide({ executing: 1, nonConcurrent: true }, queue)).toBe('BLOCKED');
  expect(decide({ executing: 1 }, queue)).toBe('WAITING');
});

test('a paused group that would swallow it is refused, unless it is to queue', () => {
  const queue = { ifRunning: 'queue' } as const;
  expect(decide({ defaultPaused: true })).toBe('default-paused');
  expect(decide({ defaultPaused: true }, queue)).toBe('PAUSED');
  expect(decide({ defaultPaused: true, executing: 1, nonConcurrent: true }, queue)).toBe('PAUSED_BLOCKED');
});

test('a job that would go with its last trigger is left alone', () => {
  expect(decide({ otherTriggers: 0 })).toBe('would-delete');
  expect(decide({ otherTriggers: 0, durable: true })).toBe('WAITING');
});

test('parameters need a store that is known to serialise them', () => {
  const params = { block: 'B-7' };
  expect(decide({ storage: 'unknown' }, { params })).toBe('storage-unknown');
  expect(decide({ storage: 'properties' }, { params })).toBe('storage-properties');
  expect(decide({}, { params })).toBe('WAITING');
  expect(decide({ storage: 'unknown' })).toBe('WAITING');
});
