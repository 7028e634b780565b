import { expect, test } from 'vitest';
import type { RunningRun } from '../../src/run/run.ts';
import { judgeOwner, type OwnerSigns } from '../../src/run/stale.ts';

const NOW = new Date('2026-01-15T02:00:00Z');

function judge(leftMs: number, differs: Partial<OwnerSigns> = {}) {
  const lease = { replica: 'r1', token: 1, expiresAt: new Date(NOW.getTime() + leftMs) };
  const run = { number: 7, lease } as RunningRun;
  return judgeOwner(run, { now: NOW, executesHere: false, groups: [], ...differs });
}

test.each([
  [-9_000, { executesHere: true }, 'this scheduler executes it; end it with: cancel 7'],
  [12_000, {}, 'replica r1 holds its lease for another 12 s; wait until it expires'],
  [
    -9_000,
    { groups: [314] },
    'process group 314 of this container works for it; end that first: kill -- -314',
  ],
])('an owner may live: %#', (leftMs, differs, why) => {
  expect(judge(leftMs, differs)).toEqual({ kind: 'alive', why });
});

test('an owner is dead whose lease has expired and whose processes are gone', () => {
  expect(judge(-180_000)).toEqual({
    kind: 'gone',
    why: 'the lease of r1 expired 3 m ago, and no process of it is here',
  });
});
