import { expect, test } from 'vitest';
import { viewRun } from '../../src/daemon/run-view.ts';
import type { QueuedRun } from '../../src/run/run.ts';

const NOW = new Date('2026-01-15T00:00:00.000Z');

function queued(notBefore: Date | null): QueuedRun {
  return {
    number: 1,
    task: { group: 'g', name: 't' },
    cause: 'manual',
    retryOf: null,
    fireTime: null,
    queuedAt: NOW,
    params: {},
    by: null,
    reason: null,
    attempt: 1,
    handle: null,
    state: 'queued',
    notBefore,
    startedAt: NOW,
    error: 'exit code 1',
  };
}

test('a run shows until when it waits, and nothing once it may start', () => {
  const later = new Date(NOW.getTime() + 1);
  const shown = [later, NOW, null].map(
    (at) => viewRun(queued(at), { now: NOW, access: 'control' }).notBefore,
  );
  expect(shown).toEqual([later.toISOString(), null, null]);
});
