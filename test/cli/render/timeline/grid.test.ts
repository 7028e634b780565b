import { describe, expect, test } from 'vitest';
import { cellAt, gridWidth, planGrid } from '../../../../src/cli/render/timeline/grid.ts';

function gridOf(now: string, { timezone = 'UTC', hours = 24, room = 60 } = {}) {
  return planGrid({ now: new Date(now), timezone, hours, room });
}

function timesOf({ edges }: { edges: readonly number[] }): string[] {
  return edges.map((edge) => new Date(edge).toISOString().slice(11, 16));
}

test('reaches as many hours back as ahead, and cuts a cell in two at now', () => {
  const grid = gridOf('2026-01-15T10:20:00Z', { hours: 4, room: 12 });
  expect(grid.stepMinutes).toBe(60);
  expect(timesOf(grid)).toEqual(
    '06:20 07:00 08:00 09:00 10:00 10:20 11:00 12:00 13:00 14:00 14:20'.split(' '),
  );
  expect(grid.past).toBe(5);
});

test('has no empty cell when it is drawn on the hour', () => {
  const grid = gridOf('2026-01-15T10:00:00Z', { hours: 4, room: 12 });
  expect(timesOf(grid)).toEqual('06:00 07:00 08:00 09:00 10:00 11:00 12:00 13:00 14:00'.split(' '));
});

test('begins its cells at whole hours of the zone', () => {
  const grid = gridOf('2026-01-15T10:20:00Z', { hours: 4, room: 12, timezone: 'Asia/Kolkata' });
  expect(timesOf(grid)).toContain('09:30');
  expect(timesOf(grid)).not.toContain('10:00');
});

test.each([
  [24, 30, 120],
  [24, 60, 60],
  [24, 150, 20],
  [1, 60, 3],
  [168, 60, 360],
  [720, 80, 1_440],
])('is as fine for %i hours as %i characters allow', (hours, room, stepMinutes) => {
  expect(gridOf('2026-01-15T10:20:33.123Z', { hours, room }).stepMinutes).toBe(stepMinutes);
});

test('becomes wider than asked rather than tell nothing', () => {
  expect(gridWidth(gridOf('2026-01-15T10:20:00Z', { room: 1 }))).toBeLessThanOrEqual(12);
});

describe('at every width, hour and zone', () => {
  const NOWS = [
    '2026-03-29T00:59:59Z',
    '2026-03-29T01:00:00Z',
    '2026-10-25T00:30:00Z',
    '2026-10-25T01:00:00Z',
    '2026-04-04T15:00:00Z',
    '2026-07-01T12:34:56Z',
  ];
  const ZONES = ['Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/St_Johns', 'UTC'];

  test.each(ZONES)('keeps to the room in %s', (timezone) => {
    for (const now of NOWS)
      for (const hours of [1, 2, 5, 24, 25, 48, 168, 720])
        for (const room of [16, 31, 48, 62, 120]) {
          const grid = gridOf(now, { timezone, hours, room });
          const reach = hours * 3_600_000;
          expect(gridWidth(grid)).toBeLessThanOrEqual(room);
          expect(grid.edges).toEqual([...new Set(grid.edges)].sort((a, b) => a - b));
          expect(grid.edges[grid.past]).toBe(Date.parse(now));
          expect([grid.edges[0], grid.edges.at(-1)]).toEqual([
            Date.parse(now) - reach,
            Date.parse(now) + reach,
          ]);
        }
  });

  test('a day of 23 hours has 23 cells of an hour', () => {
    const { edges } = gridOf('2026-03-29T10:00:00Z', { timezone: 'Europe/Berlin', hours: 24, room: 60 });
    const [start, end] = ['2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'].map(Date.parse);
    expect(edges.filter((edge) => edge >= (start ?? 0) && edge < (end ?? 0))).toHaveLength(23);
  });

  test('cells of a day begin at midnight on both sides of a change of clocks', () => {
    const { edges, past } = gridOf('2026-03-30T10:00:00Z', {
      timezone: 'Europe/Berlin',
      hours: 720,
      room: 70,
    });
    const midnights = edges.slice(past - 3, past).map((edge) => new Date(edge).toISOString());
    expect(midnights).toEqual([
      '2026-03-27T23:00:00.000Z',
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ]);
  });
});

test('finds the cell of an instant', () => {
  const grid = gridOf('2026-01-15T10:00:00Z', { hours: 4, room: 12 });
  const cellOf = (time: string) => cellAt(grid, Date.parse(`2026-01-15T${time}Z`));
  expect(['05:59', '06:00', '06:59', '10:00', '13:59'].map(cellOf)).toEqual([-1, 0, 0, 4, 7]);
});
