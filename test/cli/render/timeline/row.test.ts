import { describe, expect, test } from 'vitest';
import type { RunView } from '../../../../src/api/views.ts';
import { planGrid } from '../../../../src/cli/render/timeline/grid.ts';
import { rowMarks } from '../../../../src/cli/render/timeline/row.ts';
import { signCells } from '../../../../src/cli/render/timeline/signs.ts';
import { sampleRunView, sampleTimelineTask } from '../../../support/sample-views.ts';

/** Four hours each way, an hour a cell. */
const GRID = planGrid({ now: new Date('2026-01-15T10:00:00Z'), timezone: 'UTC', hours: 4, room: 12 });

function rowOf(differs: Parameters<typeof sampleTimelineTask>[1]): string {
  return signCells(rowMarks(sampleTimelineTask('a/b', differs), GRID), 'ascii')
    .map(({ text }) => text)
    .join('');
}

function at(time: string): string {
  return `2026-01-15T${time}:00.000Z`;
}

function ended(state: 'succeeded' | 'failed' | 'cancelled', from: string, to: string): RunView {
  return sampleRunView(1, { state, queuedAt: at(from), startedAt: at(from), endedAt: at(to) });
}

describe('a past run', () => {
  test('shows over the cells in which it ran', () => {
    expect(rowOf({ runs: [ended('succeeded', '06:30', '08:10')] })).toBe('+++.....');
  });

  test('shows no longer than to its end', () => {
    expect(rowOf({ runs: [ended('succeeded', '07:00', '08:00')] })).toBe('.+......');
  });

  test('shows from the first cell when it began before', () => {
    expect(rowOf({ runs: [ended('failed', '02:00', '07:30')] })).toBe('xx......');
  });

  test('does not show when it ended before', () => {
    expect(rowOf({ runs: [ended('failed', '02:00', '05:30')] })).toBe('........');
  });

  test('hides no worse one in its cell', () => {
    const runs = [ended('failed', '07:10', '07:20'), ended('succeeded', '07:30', '07:40')];
    expect(rowOf({ runs })).toBe('.x......');
    expect(rowOf({ runs: runs.reverse() })).toBe('.x......');
  });

  test('that was cancelled before it began shows at its end', () => {
    const run = { ...ended('cancelled', '07:00', '09:30'), startedAt: null };
    expect(rowOf({ runs: [run] })).toBe('...C....');
  });
});

test('a running run reaches to now, and no further', () => {
  const running = sampleRunView(1, { startedAt: at('07:59') });
  expect(rowOf({ runs: [running] })).toBe('.>>>....');
  expect(rowOf({ runs: [sampleRunView(1, { startedAt: at('10:05') })] })).toBe('...>....');
});

test('a queued run has waited since it was asked for', () => {
  const queued = sampleRunView(1, { state: 'queued', queuedAt: at('09:10'), startedAt: null });
  expect(rowOf({ runs: [queued] })).toBe('...Q....');
});

test('missed and skipped fire times show where they were due, one row for many', () => {
  const missed = sampleRunView(1, {
    state: 'missed',
    queuedAt: at('09:59'),
    startedAt: null,
    fireTime: at('06:10'),
    merged: { lastFireTime: at('08:10'), count: 13 },
  });
  const skipped = sampleRunView(2, { state: 'skipped', startedAt: null, fireTime: at('09:00') });
  expect(rowOf({ runs: [missed, skipped] })).toBe('MMMS....');
});

test('coming fire times show behind now', () => {
  expect(rowOf({ fireTimes: [at('10:00'), at('12:59'), at('13:00'), at('20:00')] })).toBe('....o.oo');
});

test('marks where more is than was looked up, over what is known there', () => {
  const runs = [ended('failed', '06:30', '06:40'), ended('succeeded', '09:10', '09:20')];
  const fireTimes = [at('10:10'), at('11:50')];
  const row = rowOf({ runs, fireTimes, knownSince: at('08:30'), knownUntil: at('11:50') });
  expect(row).toBe('x~~+oo~~');
});
