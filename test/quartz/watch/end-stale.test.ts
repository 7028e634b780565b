import { expect, test } from 'vitest';
import { endStaleRun } from '../../../src/quartz/watch/end-stale.ts';
import type { AttemptEnd, Claim, Run } from '../../../src/run/run.ts';

const RUN = { number: 7, state: 'running', lease: { replica: 'n1', token: 3, expiresAt: null } } as Run;

function rig() {
  const ended: { claim: Claim; end: AttemptEnd }[] = [];
  const endAttempt = async (claim: Claim, end: AttemptEnd) => {
    ended.push({ claim, end });
    return true;
  };
  return { ended, store: { endAttempt } };
}

test('a run whose node is silent is ended with what is known of that', async () => {
  const { ended, store } = rig();
  const silent = 'for another node to take over: n1 has been silent for 3 m';
  await endStaleRun(store, RUN, { silent, error: 'ended as stale by ops1' });
  expect(ended).toMatchObject([
    {
      claim: { number: 7, token: 3 },
      end: { outcome: 'interrupted', error: `ended as stale by ops1; it waited ${silent}` },
    },
  ]);
});

test.each([
  [RUN, 'RUN_OWNER_ALIVE'],
  [{ ...RUN, state: 'queued' } as Run, 'RUN_ENDED'],
])('a run of which that is not known is kept: %#', async (run, code) => {
  const { ended, store } = rig();
  await expect(endStaleRun(store, run, { silent: null, error: '' })).rejects.toMatchObject({ code });
  expect(ended).toEqual([]);
});
