import { describe, expect, test } from 'vitest';
import type { HeldTrigger } from '../../../src/quartz/control/held-triggers.ts';
import { planResume, type ResumeRule } from '../../../src/quartz/control/plan-resume.ts';
import { isAlive, pausedFrom, resumedFrom } from '../../../src/quartz/control/trigger-states.ts';
import { heldTrigger } from '../../support/quartz/sample-job.ts';

const NOW = new Date('2026-01-18T10:00:00Z');
const HOUR_MS = 3_600_000;

function planned(
  differs: Partial<HeldTrigger> = {},
  { missed = 'skip', from = null }: Partial<ResumeRule> = {},
) {
  const held = { triggers: [heldTrigger(differs)], blocked: false, now: NOW, nodes: [] };
  return planResume(held, { missed, from })[0];
}

const nextOf = (differs: Partial<HeldTrigger>, rule?: Partial<ResumeRule>) =>
  planned(differs, rule)?.nextFireTime?.toISOString();
const whyLeft = (differs: Partial<HeldTrigger>) => planned(differs)?.overdue?.because;

describe('states', () => {
  test('what waits or is taken becomes paused, what is blocked stays so, and the rest is left alone', () => {
    const states = ['WAITING', 'ACQUIRED', 'BLOCKED', 'PAUSED', 'PAUSED_BLOCKED', 'COMPLETE', 'ERROR'];
    expect(states.map(pausedFrom)).toEqual(['PAUSED', 'PAUSED', 'PAUSED_BLOCKED', null, null, null, null]);
    expect(states.map((state) => resumedFrom(state, false))).toEqual([
      ...[null, null, null],
      ...['WAITING', 'WAITING', null, null],
    ]);
    expect(resumedFrom('PAUSED', true)).toBe('BLOCKED');
    expect(states.filter(isAlive)).toEqual(states.slice(0, 5));
  });

  test('a trigger that never fires again, or is not paused, is left as it is', () => {
    expect(planned({ nextFireTime: null })).toBeUndefined();
    expect(planned({ state: 'WAITING' })).toBeUndefined();
  });
});

describe('what was missed', () => {
  test('is skipped up to now, or to where the pause ended', () => {
    expect(nextOf({})).toBe('2026-01-19T02:00:00.000Z');
    expect(nextOf({}, { from: new Date('2026-01-16T02:00:00Z') })).toBe('2026-01-16T02:00:00.000Z');
    expect(nextOf({}, { from: new Date('2026-01-16T02:00:00.001Z') })).toBe('2026-01-17T02:00:00.000Z');
    expect(nextOf({}, { from: new Date('2027-01-01T00:00:00Z') })).toBe('2026-01-19T02:00:00.000Z');
  });

  test('is nothing while the next fire time lies ahead', () => {
    expect(planned({ nextFireTime: new Date('2026-01-19T02:00:00Z') })).toMatchObject({
      to: 'WAITING',
      nextFireTime: null,
      overdue: null,
    });
  });

  test('is left to Quartz when asked to', () => {
    expect(planned({}, { missed: 'once' })).toMatchObject({
      nextFireTime: null,
      overdue: { byMs: 80 * HOUR_MS, because: null },
    });
  });

  test('is counted from the start of a simple trigger', () => {
    const every = (repeatCount: number) => ({ cron: null, simple: { intervalMs: 7 * HOUR_MS, repeatCount } });
    expect(nextOf(every(-1))).toBe('2026-01-18T12:00:00.000Z');
    expect(nextOf(every(60))).toBe('2026-01-18T12:00:00.000Z');
    expect(whyLeft(every(58))).toBe('it has no fire time left');
  });

  test('is left where the next fire time is not certain, with the reason', () => {
    expect(whyLeft({ calendar: 'holidays' })).toMatch(/^the calendar holidays takes days out/);
    expect(whyLeft({ cron: null, type: 'CAL_INT' })).toBe("its type CAL_INT is Java's own");
    expect(whyLeft({ cron: { expression: '0 0 2 31W * ?', timezone: 'UTC' } })).toMatch(/^its expression /);
    expect(whyLeft({ cron: { expression: '0 0 2 * * ?', timezone: 'Mars/Base' } })).toMatch(/not known here/);
    expect(whyLeft({ endTime: NOW })).toBe('it ends before it would fire again');
    expect(whyLeft({ nextFireTime: new Date('2026-01-15T03:00:00Z') })).toMatch(/^Java reckons/);
  });

  test('is skipped also from where a misfire has put the next fire time', () => {
    expect(nextOf({ nextFireTime: new Date('2026-01-15T03:00:00.123Z') })).toBe('2026-01-19T02:00:00.000Z');
  });
});
