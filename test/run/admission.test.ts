import { describe, expect, test } from 'vitest';
import { admit, type Situation } from '../../src/run/admission.ts';
import type { Run } from '../../src/run/run.ts';

const other: Run = {
  number: 141,
  task: { group: 'organisations', name: 'update-user-count' },
  cause: 'manual',
  retryOf: null,
  fireTime: null,
  queuedAt: new Date(0),
  params: {},
  by: null,
  reason: null,
  attempt: 0,
  handle: null,
  state: 'queued',
  notBefore: null,
  startedAt: null,
  error: null,
};

function situation(differs: Partial<Situation>): Situation {
  const quiet = { ifRunning: 'fail', maxQueued: 2, active: null, queued: 0 } as const;
  return { ...quiet, sameKey: null, sameKeySameTask: false, pause: null, draining: false, ...differs };
}

describe('admit', () => {
  test('admits a run of a task that has none', () => {
    expect(admit(situation({}))).toEqual({ kind: 'admitted', queuedBehind: null });
  });

  test('refuses while a run of the task runs or waits', () => {
    expect(admit(situation({ active: other }))).toEqual({ kind: 'already-running', run: other });
  });

  test('gives the active run to who attaches', () => {
    expect(admit(situation({ active: other, ifRunning: 'attach' }))).toEqual({
      kind: 'attached',
      run: other,
    });
  });

  test('lets runs wait up to the limit of the task', () => {
    const queue = { active: other, ifRunning: 'queue' } as const;
    expect(admit(situation({ ...queue, queued: 1 }))).toEqual({ kind: 'admitted', queuedBehind: other });
    expect(admit(situation({ ...queue, queued: 2 }))).toEqual({ kind: 'queue-full', run: other, queued: 2 });
  });

  test('gives the first run to a repeated key, even while it runs', () => {
    const repeated = { sameKey: other, sameKeySameTask: true, active: other };
    expect(admit(situation(repeated))).toEqual({ kind: 'repeated', run: other });
  });

  test('refuses a key that another task has used', () => {
    expect(admit(situation({ sameKey: other }))).toEqual({ kind: 'key-taken', run: other });
  });
});
