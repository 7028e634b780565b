import { expect, test } from 'vitest';
import { findDifferences, findTroubles } from '../../../src/daemon/replicas/replica-problems.ts';
import { sampleReplica } from '../../support/sample-views.ts';

function given(differs: Parameters<typeof sampleReplica>[1], runs: number[] = [], replica = 'a') {
  return { view: sampleReplica(replica, differs), runs };
}

test('living ones of one version and tasks file do not differ', () => {
  const gone = given({ state: 'stopped', version: '0.9.0' }, [], 'c');
  expect(findDifferences([given({}), given({}, [], 'b'), gone])).toEqual([]);
});

test('names which have which version', () => {
  const replicas = [given({}), given({ version: '0.9.0' }, [], 'b'), given({}, [], 'c')];
  expect(findDifferences(replicas)).toEqual([
    'The living replicas differ in version: 0.9.0 (b), 1.0.0 (a, c). While a deployment goes on that passes by itself.',
  ]);
  expect(findTroubles(replicas)).toEqual([]);
});

test('names which have which tasks file', () => {
  const replicas = [given({ fingerprint: '0123456789' }), given({ fingerprint: null }, [], 'b')];
  expect(findDifferences(replicas)).toEqual([
    'The living replicas differ in their tasks file: 01234567 (a), none (b). While a deployment goes on that passes by itself; else have each load its file again: sunbird-tasks reload',
  ]);
});

test.for([
  [2_000, []],
  [null, []],
  [2_001, ["The clock of a is 2.0 s ahead of the store's. Set the clock of its host right."]],
  [-61_000, ["The clock of a is 1 m 1 s behind the store's. Set the clock of its host right."]],
] as const)('a clock that is %s ms ahead: %o', ([clockAheadMs, troubles]) => {
  expect(findTroubles([given({ clockAheadMs })])).toEqual(troubles);
});

test('one that fell silent is trouble as long as runs are left there', () => {
  const silent = { state: 'silent', heartbeatAgeMs: 60_000 } as const;
  expect(findTroubles([given(silent)])).toEqual([]);
  expect(findTroubles([given(silent, [7])])).toEqual([
    'a was seen last 1 m ago and did not stop in order; by the store run 7 is running there still.',
  ]);
  expect(findTroubles([given(silent, [7, 8])])[0]).toContain('2 runs (7, 8) are running there still');
  expect(findTroubles([given({}, [7])])).toEqual([]);
});
