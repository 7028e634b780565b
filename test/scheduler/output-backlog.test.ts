import { describe, expect, test } from 'vitest';
import { fromWholeCharacter, OutputBacklog, type OutputStream } from '../../src/scheduler/output-backlog.ts';

const AT = new Date('2026-01-15T00:00:00Z');

function fill(backlog: OutputBacklog, ...texts: readonly string[]): void {
  for (const text of texts) add(backlog, text);
}

function add(backlog: OutputBacklog, text: string, stream: OutputStream = 'stdout'): void {
  backlog.add({ stream, at: AT, bytes: Buffer.from(text) });
}

function taken(backlog: OutputBacklog): { texts: string[]; dropped: number } {
  const { pieces, dropped } = backlog.take();
  return { texts: pieces.map(({ bytes }) => Buffer.from(bytes).toString()), dropped };
}

describe('a backlog of output', () => {
  test('gives all of what is not too much, once', () => {
    const backlog = new OutputBacklog(10);
    fill(backlog, 'abc', 'def');
    expect(taken(backlog)).toEqual({ texts: ['abc', 'def'], dropped: 0 });
    expect(taken(backlog)).toEqual({ texts: [], dropped: 0 });
  });

  test('lets the oldest pieces go as soon as enough came after them', () => {
    const backlog = new OutputBacklog(4);
    fill(backlog, 'abc', 'def', 'ghi', 'jkl');
    expect(taken(backlog)).toEqual({ texts: ['ghi', 'jkl'], dropped: 6 });
  });

  test('keeps the last piece, however large', () => {
    const backlog = new OutputBacklog(4);
    fill(backlog, 'abc', 'defghijkl');
    expect(taken(backlog)).toEqual({ texts: ['defghijkl'], dropped: 3 });
  });

  test('is not full of many pieces that are not tiny', () => {
    const backlog = new OutputBacklog(10_000_000);
    for (let piece = 0; piece < 1_000; piece++) add(backlog, '.'.repeat(2_000));
    expect([backlog.isFull, backlog.take().pieces.length]).toEqual([false, 1_000]);
  });

  test('is full of many tiny pieces', () => {
    const backlog = new OutputBacklog(1_000);
    while (!backlog.isFull) add(backlog, '.');
    expect(taken(backlog)).toEqual({ texts: Array.from({ length: 500 }, () => '.'), dropped: 0 });
    expect([backlog.isFull, backlog.isEmpty]).toEqual([false, true]);
  });

  test('has what it keeps in memory of its own', () => {
    const backlog = new OutputBacklog(4);
    const bytes = Buffer.from('abcdef');
    backlog.add({ stream: 'stdout', at: AT, bytes: bytes.subarray(1, 4) });
    bytes.fill('x');
    expect(taken(backlog).texts).toEqual(['bcd']);
  });

  test('tells once of which stream something is missing', () => {
    const backlog = new OutputBacklog(2);
    add(backlog, 'ab', 'stderr');
    add(backlog, 'cd');
    expect([backlog.takeCut('stdout'), backlog.takeCut('stderr'), backlog.takeCut('stderr')]).toEqual([
      false,
      true,
      false,
    ]);
  });
});

test('text that was cut within a character begins with the next one', () => {
  const bytes = Buffer.from('€uro');
  expect(
    [0, 1, 2, 3].map((from) => Buffer.from(fromWholeCharacter(bytes.subarray(from))).toString()),
  ).toEqual(['€uro', 'uro', 'uro', 'uro']);
});
