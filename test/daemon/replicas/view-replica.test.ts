import { expect, test } from 'vitest';
import { viewReplica } from '../../../src/daemon/replicas/view-replica.ts';
import { sampleBoot } from '../../support/sample-boot.ts';

const SEEN = new Date('2026-01-01T00:00:00Z');

function stateOf({ replica = 'b', silentS = 0, exclusive = false, stopped = false }) {
  const boot = sampleBoot({ replica, seenAt: SEEN, stoppedAt: stopped ? SEEN : null });
  const now = new Date(SEEN.getTime() + silentS * 1_000);
  return viewReplica(boot, 0, { self: 'self', exclusive, now, access: 'control' }).state;
}

test.for([
  ['alive', { silentS: 45 }],
  ['silent', { silentS: 46 }],
  ['stopped', { stopped: true }],
  ['alive', { replica: 'self', silentS: 3_600 }],
  ['silent', { silentS: 1, exclusive: true }],
  ['alive', { replica: 'self', silentS: 180, exclusive: true }],
] as const)('one is %s with %o', ([state, given]) => {
  expect(stateOf(given)).toBe(state);
});

test('one that lives executes what the store has as running there, a silent one what it did last', () => {
  const boot = sampleBoot({ running: 3 });
  const view = (silentMs: number) =>
    viewReplica(boot, 1, {
      self: 'self',
      exclusive: false,
      now: new Date(boot.seenAt.getTime() + silentMs),
      access: 'control',
    });
  expect(view(1_000)).toMatchObject({ state: 'alive', heartbeatAgeMs: 1_000, running: 1 });
  expect(view(60_000)).toMatchObject({ state: 'silent', heartbeatAgeMs: 60_000, running: 3 });
  expect(view(-5)).toMatchObject({ heartbeatAgeMs: 0 });
});
