import { expect, test } from 'vitest';
import { findSkipped, overdueNotes } from '../../../src/quartz/changes/missed-times.ts';
import type { HeldTrigger } from '../../../src/quartz/control/held-triggers.ts';
import { heldTrigger } from '../../support/quartz/sample-job.ts';

const MINUTE_MS = 60_000;

function moved(differs: Partial<HeldTrigger>, next: string | null) {
  return {
    trigger: heldTrigger(differs),
    to: 'WAITING',
    nextFireTime: next === null ? null : new Date(next),
    overdue: null,
  } as const;
}

test('what several triggers skipped is counted, with the first and the last', () => {
  const every = { cron: null, simple: { intervalMs: 30 * MINUTE_MS, repeatCount: -1 } };
  expect(
    findSkipped([moved({}, '2026-01-17T02:00:00Z'), moved(every, '2026-01-15T03:30:00Z'), moved({}, null)]),
  ).toEqual({ count: 5, first: new Date('2026-01-15T02:00:00Z'), last: new Date('2026-01-16T02:00:00Z') });
  expect(findSkipped([moved({}, null)])).toBeNull();
});

test('what is overdue after a resume is told with what Quartz makes of it', () => {
  const overdue = (differs: Partial<HeldTrigger>, byMs: number, because: string | null = null) =>
    overdueNotes([{ ...moved(differs, null), overdue: { byMs, because } }]).join();
  expect(overdue({}, 30_000)).toBe('g.nightly is overdue by 30 s and fires when a node looks next.');
  expect(overdue({}, 300_000)).toMatch(/fires once, within 1 m\.$/);
  expect(overdue({ misfireInstruction: 2 }, 300_000)).toMatch(/does not fire for what it missed/);
  expect(overdue({ misfireInstruction: -1 }, 300_000)).toMatch(/fires for each time it missed/);
  expect(overdue({}, 300_000, 'it ends')).toMatch(/could not be skipped, because it ends; NEXT_FIRE_TIME/);
});
