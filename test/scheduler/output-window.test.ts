import { describe, expect, test } from 'vitest';
import { OutputWindow } from '../../src/scheduler/output-window.ts';
import type { OutputChunk } from '../../src/store/output.ts';

const AT = new Date('2026-01-15T00:00:00Z');
/** A chunk of 36 bytes costs 100 with its fixed part. */
const COST = 100;

function text(of: number): string {
  return String(of).padEnd(36, '.');
}

function fill(window: OutputWindow, count: number): void {
  for (let of = 0; of < count; of++) window.add({ stream: 'stdout', at: AT, text: text(of) });
}

/** What a store holds after it did as it was told. */
class Kept {
  readonly chunks = new Map<number, OutputChunk>();

  take(window: OutputWindow): this {
    const batch = window.due;
    if (!batch) return this;
    const { from, to } = batch.dropped ?? { from: 0, to: -1 };
    for (let sequence = from; sequence <= to; sequence++) this.chunks.delete(sequence);
    for (const chunk of batch.chunks)
      if (!this.chunks.has(chunk.sequence)) this.chunks.set(chunk.sequence, chunk);
    window.confirm(batch);
    return this;
  }

  get texts(): string[] {
    return [...this.chunks.values()]
      .sort((a, b) => a.sequence - b.sequence)
      .map((chunk) => chunk.text.trim());
  }
}

describe('an output window', () => {
  test('keeps all of what fits, in order, without a note', () => {
    const window = new OutputWindow(10 * COST);
    fill(window, 5);
    expect(new Kept().take(window).texts).toEqual([0, 1, 2, 3, 4].map(text));
  });

  test('keeps the head and the tail of what does not fit, and says how much is left out', () => {
    const window = new OutputWindow(4 * COST);
    fill(window, 10);
    const note = '216 bytes of output left out here';
    expect(new Kept().take(window).texts).toEqual([text(0), text(1), note, text(8), text(9)]);
  });

  test('ends the same whether it was stored often or once', () => {
    const window = new OutputWindow(4 * COST);
    const often = new Kept();
    for (let of = 0; of < 10; of++) {
      window.add({ stream: 'stdout', at: AT, text: text(of) });
      often.take(window);
    }
    const once = new OutputWindow(4 * COST);
    fill(once, 10);
    expect(often.texts).toEqual(new Kept().take(once).texts);
  });

  test('takes back what fell out while it was being stored', () => {
    const window = new OutputWindow(4 * COST);
    const store = new Kept();
    fill(window, 4);
    const batch = window.due;
    if (!batch) throw new Error('nothing was due');
    for (let of = 4; of < 10; of++) window.add({ stream: 'stdout', at: AT, text: text(of) });
    for (const chunk of batch.chunks) store.chunks.set(chunk.sequence, chunk);
    window.confirm(batch);
    expect(store.take(window).texts).toEqual([
      text(0),
      text(1),
      '216 bytes of output left out here',
      text(8),
      text(9),
    ]);
  });

  test('keeps what was due until it is confirmed', () => {
    const window = new OutputWindow(10 * COST);
    fill(window, 2);
    expect(window.due).toEqual(window.due);
    new Kept().take(window);
    expect(window.due).toBeNull();
  });

  test('holds a bounded number of chunks however small they are', () => {
    const window = new OutputWindow(64_000);
    for (let of = 0; of < 20_000; of++) window.add({ stream: 'stdout', at: AT, text: 'x' });
    expect(window.due?.chunks.length).toBeLessThan(1_001);
  });

  test('keeps the last chunk even when it alone is larger than the limit', () => {
    const window = new OutputWindow(COST / 2);
    fill(window, 3);
    expect(new Kept().take(window).texts).toEqual(['72 bytes of output left out here', text(2)]);
  });
});
