import { describe, expect, test } from 'vitest';
import { type TimelineStyle, timeline } from '../../../../src/cli/render/timeline/timeline.ts';
import { displayWidth } from '../../../../src/cli/render/width.ts';
import { FAILED, sampleRunView, sampleTimelineTask } from '../../../support/sample-views.ts';

/** It is 15:50 there. */
const VIEW = { now: new Date('2026-01-15T10:20:00Z'), timezone: 'Asia/Kolkata' };
const STYLE: TimelineStyle = { hours: 24, width: 80, cutsNames: true, fullNames: false, charset: 'unicode' };
const COUNT = sampleTimelineTask('organisations/update-user-count', {
  runs: [
    sampleRunView(1, {
      ...FAILED,
      startedAt: '2026-01-14T20:30:00.000Z',
      endedAt: '2026-01-14T22:40:00.000Z',
    }),
  ],
  fireTimes: ['2026-01-15T20:30:00.000Z'],
});
const CACHE = sampleTimelineTask('settings/refresh-cache', {
  runs: [sampleRunView(2, { startedAt: '2026-01-15T10:00:00.000Z' })],
});
const LONG = sampleTimelineTask('NetOps-PC1502295457753/updateUserCountScheduler-of-the-north');

function linesOf(tasks = [COUNT, CACHE], differs: Partial<TimelineStyle> = {}): string[] {
  return timeline(tasks, VIEW, { ...STYLE, ...differs }).map((cells) =>
    cells
      .map(({ text }) => text)
      .join('')
      .trimEnd(),
  );
}

test('draws a line per task below the hours of the zone, and a legend', () => {
  expect(linesOf()).toEqual([
    'TASK (+05:30)         18:00 01-15 06:00 12:00   18:00 01-16 06:00',
    'update-user-count  ···········✗✗✗···········|···········◦·············',
    'refresh-cache      ························▸|·························',
    '▸ running  ✗ failed  ◦ due  | now, 15:50  each sign is 1 h',
  ]);
});

test('keeps to ASCII where no more is known', () => {
  expect(linesOf([COUNT, LONG], { charset: 'ascii', width: 60 }).join('\n')).toMatch(/^[\x20-\x7e\n]+$/);
});

test('names groups where names alone are not enough, and when asked', () => {
  const other = sampleTimelineTask('other/refresh-cache');
  expect(linesOf([CACHE, other])[1]).toMatch(/^settings\/refresh-cache /);
  expect(linesOf([CACHE], { fullNames: true })[1]).toMatch(/^settings\/refresh-cache /);
});

describe.each([60, 80, 132, 200])('in %i columns', (width) => {
  test.each(['ascii', 'unicode'] as const)('stays within them in %s', (charset) => {
    for (const hours of [1, 24, 168, 720]) {
      const marked = {
        ...COUNT,
        knownSince: '2026-01-15T00:00:00.000Z',
        knownUntil: '2026-01-15T20:30:00.000Z',
      };
      const lines = linesOf([marked, CACHE, LONG], { width, charset, hours });
      expect(lines.filter((line) => displayWidth(line) > width)).toEqual([]);
    }
  });
});

test('shortens names in the middle, and only as far as it has to', () => {
  expect(linesOf([LONG])[1]).toMatch(/^updateUserCou…-of-the-north {2}·/);
  expect(linesOf([LONG], { width: 60 })[1]).toMatch(/^updateUserCount…er-of-the-north {2}·/);
});

test('leaves names whole where nobody counts columns', () => {
  const [, line = ''] = linesOf([LONG], { cutsNames: false, fullNames: true });
  expect(line).toMatch(/^NetOps-PC1502295457753\/updateUserCountScheduler-of-the-north {2}·+\|·+$/);
});

test('lets a name forge no line', () => {
  const lines = linesOf([sampleTimelineTask('a/b\nc')]);
  expect(lines[1]).toMatch(/^b c /);
});
