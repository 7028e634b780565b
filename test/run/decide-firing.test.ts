import { expect, test } from 'vitest';
import { decideFiring, type Standing } from '../../src/run/decide-firing.ts';
import { type Firing, MOST_CAUGHT_UP, type UnfiredStretch } from '../../src/run/firing.ts';
import type { Pause } from '../../src/run/pause.ts';
import type { Run } from '../../src/run/run.ts';

const START = Date.parse('2026-01-15T00:00:00Z');
const minute = (count: number) => new Date(START + count * 60_000);
const FREE: Standing = { active: null, queued: 0, pause: null, quarantinedBy: null };
const BUSY = { number: 7, state: 'running' } as Run;

function firing(fires: number, differs: Partial<Firing> = {}): Firing {
  const planned = Array.from({ length: fires }, (_, index) => ({
    fireTime: minute(index + 1),
    cause: 'catch-up' as const,
    notBefore: null,
  }));
  const task = { group: 'g', name: 't' };
  const schedule = { schedule: '* * * * *', timezone: 'UTC' };
  const base = { ...schedule, from: minute(0), through: minute(fires), unfired: [], params: {} };
  return { task, fires: planned, overlap: 'skip', ...base, ...differs };
}

function pauseOf(differs: Partial<Pause> = {}): Pause {
  return { by: 'root', reason: null, since: minute(0), until: null, next: null, ...differs };
}

test('queues what is made up for in one go behind each other', () => {
  const { queue, unfired } = decideFiring(firing(3), FREE);
  expect(queue.map(({ fireTime, beside }) => [fireTime, beside])).toEqual([
    [minute(1), false],
    [minute(2), false],
    [minute(3), false],
  ]);
  expect(unfired).toEqual([]);
});

test('lets no more of one firing wait than may be made up for', () => {
  const { queue, unfired } = decideFiring(firing(MOST_CAUGHT_UP + 1), FREE);
  expect(queue).toHaveLength(MOST_CAUGHT_UP);
  expect(unfired).toMatchObject([{ why: 'queue-full', first: minute(MOST_CAUGHT_UP + 1) }]);
});

test('skips what comes while a run from before goes on, and says which', () => {
  const { queue, unfired } = decideFiring(firing(2), { ...FREE, active: BUSY });
  expect(queue).toEqual([]);
  expect(unfired.map(({ why, reason }) => [why, reason])).toEqual([
    ['already-running', 'run 7 was still running'],
    ['already-running', 'run 7 was still running'],
  ]);
});

test('lets one wait behind a run from before where the task queues', () => {
  const { queue, unfired } = decideFiring(firing(2, { overlap: 'queue' }), { ...FREE, active: BUSY });
  expect(queue.map(({ fireTime }) => fireTime)).toEqual([minute(1)]);
  expect(unfired).toMatchObject([{ why: 'queue-full', first: minute(2) }]);
});

test('lets all go beside each other where the task allows it', () => {
  const { queue } = decideFiring(firing(2, { overlap: 'allow' }), { ...FREE, active: BUSY });
  expect(queue.map(({ beside }) => beside)).toEqual([true, true]);
});

test('a pause that counts holds back as many, and what comes after them fires', () => {
  const { queue, unfired, pause } = decideFiring(firing(3), { ...FREE, pause: pauseOf({ next: 2 }) });
  expect(unfired.map(({ why }) => why)).toEqual(['paused', 'paused']);
  expect(queue.map(({ fireTime }) => fireTime)).toEqual([minute(3)]);
  expect(pause).toBeNull();
});

test('a missed stretch within a pause was skipped by it, and is counted', () => {
  const missed: UnfiredStretch = {
    state: 'missed',
    first: minute(1),
    last: minute(3),
    count: 3,
    times: [],
    reason: 'misfire: skip',
    why: 'misfire-skip',
  };
  const decided = decideFiring(firing(0, { unfired: [missed] }), { ...FREE, pause: pauseOf({ next: 5 }) });
  expect(decided.unfired).toMatchObject([{ state: 'skipped', why: 'paused', reason: 'paused by root' }]);
  expect(decided.pause).toMatchObject({ next: 2 });
});

test('a quarantined task fires nothing', () => {
  const { queue, unfired } = decideFiring(firing(1), { ...FREE, quarantinedBy: 9 });
  expect(queue).toEqual([]);
  expect(unfired).toMatchObject([{ why: 'quarantined' }]);
});
