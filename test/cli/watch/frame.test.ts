import { describe, expect, test } from 'vitest';
import { frameHead, frameLines, frameText } from '../../../src/cli/watch/frame.ts';
import { sampleTaskView } from '../../support/sample-views.ts';

const PARTS = { head: '22:46:00', note: '', table: 'TASK\na\nb\nc\n' };

test('writes each line over the old one, and erases what is below', () => {
  expect(frameText(['a', 'b'])).toBe('\x1b[Ha\x1b[K\nb\x1b[K\x1b[J');
});

describe('frameLines', () => {
  test('holds all where there is room', () => {
    expect(frameLines(PARTS, { columns: 80, rows: 6 })).toEqual(['22:46:00', '', 'TASK', 'a', 'b', 'c']);
    expect(frameLines(PARTS, { columns: 80, rows: 0 })).toHaveLength(6);
  });

  test('counts what a low terminal does not hold', () => {
    const more = '... 2 more; see --group, --state, --sort';
    expect(frameLines(PARTS, { columns: 80, rows: 5 })).toEqual(['22:46:00', '', 'TASK', 'a', more]);
    expect(frameLines(PARTS, { columns: 80, rows: 1 })).toHaveLength(4);
  });

  test('shortens head and note to the width', () => {
    const [head, note] = frameLines({ ...PARTS, note: 'The store' }, { columns: 5, rows: 9 });
    expect([head, note]).toEqual(['22:4…', 'The…']);
  });
});

test('tells in the head how many tasks are in which state', () => {
  const view = { now: new Date('2026-01-15T17:16:00Z'), timezone: 'Asia/Kolkata' };
  const tasks = [
    sampleTaskView('a/a'),
    sampleTaskView('a/b', { state: 'running' }),
    sampleTaskView('a/c', { state: 'quarantined' }),
  ];
  expect(frameHead(tasks, view, 2_000)).toBe(
    '22:46:00 (+05:30)  3 tasks, 1 running, 1 quarantined; every 2 s, Ctrl-C ends',
  );
});
