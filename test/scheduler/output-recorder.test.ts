import { describe, expect, test } from 'vitest';
import { SunbirdError } from '../../src/errors.ts';
import { silentLog } from '../../src/log.ts';
import { OutputRecorder } from '../../src/scheduler/output-recorder.ts';
import type { OutputChunk, OutputOf, SequenceRange } from '../../src/store/output.ts';
import { FakeClock, settle } from '../support/fake-clock.ts';

const AWAY = new SunbirdError('STORE_UNAVAILABLE', 'The disk is full.');

/** A store of output alone, which can be away. */
class OutputStore {
  away = false;
  writes = 0;
  readonly chunks = new Map<number, OutputChunk>();

  async addOutput(_of: OutputOf, chunks: readonly OutputChunk[], dropped?: SequenceRange) {
    if (this.away) throw AWAY;
    this.writes += 1;
    for (const sequence of [...this.chunks.keys()])
      if (dropped && sequence >= dropped.from && sequence <= dropped.to) this.chunks.delete(sequence);
    for (const chunk of chunks) this.chunks.set(chunk.sequence, chunk);
  }

  get lines(): string[] {
    return [...this.chunks.values()]
      .sort((a, b) => a.sequence - b.sequence)
      .map(({ stream, text }) => `${stream}: ${text}`);
  }
}

function record(maxBytes = 1_048_576) {
  const clock = new FakeClock();
  const store = new OutputStore();
  const of = { run: 1, attempt: 1 };
  const recorder = new OutputRecorder({ store, clock, log: silentLog, of, maxBytes });
  const patience = { clock, signal: new AbortController().signal, onAway: () => {} };
  const write = (stream: 'stdout' | 'stderr', text: string) => recorder.write(stream, Buffer.from(text));
  return { clock, store, recorder, write, finish: () => recorder.finish(patience), patience };
}

describe('an output recorder', () => {
  test('stores what came within a quarter of a second', async () => {
    const { clock, store, write } = record();
    write('stdout', 'hello\n');
    await clock.advance(249);
    expect(store.lines).toEqual([]);
    await clock.advance(1);
    expect(store.lines).toEqual(['stdout: hello\n']);
  });

  test('stores what came while it was storing', async () => {
    const { clock, store, write } = record();
    const addOutput = store.addOutput.bind(store);
    store.addOutput = async (...args) => {
      store.addOutput = addOutput;
      await addOutput(...args);
      write('stdout', 'late\n');
    };
    write('stdout', 'early\n');
    await clock.advance(500);
    expect(store.lines).toEqual(['stdout: early\n', 'stdout: late\n']);
  });

  test('keeps the order over both streams', async () => {
    const { store, write, finish } = record();
    write('stdout', '1\n');
    write('stderr', '2\n');
    write('stdout', '3\n');
    await finish();
    expect(store.lines).toEqual(['stdout: 1\n', 'stderr: 2\n', 'stdout: 3\n']);
  });

  test('joins small writes that come together, and keeps later ones apart', async () => {
    const { clock, store, write, finish } = record();
    write('stdout', 'a');
    write('stdout', 'b');
    await clock.advance(100);
    write('stdout', 'c');
    await finish();
    expect(store.lines).toEqual(['stdout: ab', 'stdout: c']);
  });

  test('reads a character that came in two pieces', async () => {
    const { store, recorder, finish } = record();
    const bytes = Buffer.from('ü€');
    for (const byte of bytes) recorder.write('stdout', Uint8Array.of(byte));
    await finish();
    expect(store.lines).toEqual(['stdout: ü€']);
  });

  test('shows bytes that are no text, and NUL, by signs of their own', async () => {
    const { store, recorder, finish } = record();
    recorder.write('stdout', Uint8Array.of(0x61, 0xff, 0x00, 0x62, 0xc3));
    await finish();
    expect(store.lines).toEqual(['stdout: a\ufffd\u2400b\ufffd']);
  });

  test('keeps no more of a flood than its limit, with its first and last line', async () => {
    const { clock, store, write, finish } = record(100_000);
    for (let line = 0; line < 50_000; line++) {
      write('stdout', `line ${line}\n`);
      if (line % 1_000 === 0) await clock.advance(250);
    }
    await finish();
    const texts = store.lines.join('');
    expect(texts.length).toBeLessThan(110_000);
    expect(texts).toMatch(/^stdout: line 0\n/);
    expect(texts).toMatch(/note: \d+ bytes of output left out here/);
    expect(texts).toMatch(/line 49999\n$/);
  });

  test('tells of a flood in large pieces what it left out of it, and cuts no character in two', async () => {
    const { clock, store, recorder, finish } = record(100_000);
    const flood = Buffer.from(`${'ü€'.repeat(13)}\n`.repeat(15_000));
    const piece = 65_536;
    for (let from = 0; from < flood.length; from += piece) {
      recorder.write('stdout', flood.subarray(from, from + piece));
      if (from === 5 * piece) await clock.advance(250);
    }
    await finish();
    const texts = store.lines.map((line) => line.replace(/^stdout: /, ''));
    const note = texts.findIndex((text) => text.startsWith('note: '));
    const [head, tail] = [texts.slice(0, note), texts.slice(note + 1)].map((part) =>
      Buffer.from(part.join('')),
    );
    if (!head || !tail) throw new Error('nothing was left out');
    expect(head.length + tail.length).toBeLessThan(100_000);
    expect(flood.subarray(0, head.length).equals(head)).toBe(true);
    expect(flood.subarray(-tail.length).equals(tail)).toBe(true);
    const leftOut = Number(texts[note]?.match(/(\d+) bytes/)?.[1]);
    const uncounted = flood.length - head.length - tail.length - leftOut;
    // At most three bytes of a character on each side of the two cuts: one at the flush on the way, one at the end.
    expect(uncounted).toBeGreaterThanOrEqual(0);
    expect(uncounted).toBeLessThanOrEqual(12);
  });

  test('stores the newest of a flood every two seconds, and what follows it in time again', async () => {
    const { clock, store, recorder, write } = record(100_000);
    const flood = async (ms: number) => {
      for (let left = ms; left > 0; left -= 250) {
        recorder.write('stdout', Buffer.alloc(65_536, 'x'));
        recorder.write('stdout', Buffer.alloc(65_536, 'x'));
        await clock.advance(250);
      }
    };
    await flood(500);
    const { writes } = store;
    await flood(10_000);
    expect(store.writes - writes).toBe(5);
    await clock.advance(5_000);
    write('stderr', 'later\n');
    await clock.advance(250);
    expect(store.lines.at(-1)).toBe('stderr: later\n');
  });

  test('keeps all of many tiny pieces that follow a flood', async () => {
    const { store, recorder, write, finish } = record(100_000);
    recorder.write('stdout', Buffer.alloc(200_000, 'x'));
    for (let line = 0; line < 2_000; line++) write('stdout', `line ${line}\n`);
    await finish();
    const lines = Array.from({ length: 2_000 }, (_, line) => `line ${line}\n`).join('');
    expect(store.lines.map((line) => line.replace(/^stdout: /, '')).join('')).toContain(lines);
  });

  test('keeps the order of large pieces and small ones over both streams', async () => {
    const { store, recorder, write, finish } = record(4_096);
    const large = (of: string) => Buffer.from(of.repeat(8_192));
    for (const of of ['a', 'b', 'c']) recorder.write('stdout', large(of));
    write('stderr', 'small 1\n');
    recorder.write('stdout', large('d'));
    recorder.write('stdout', Buffer.from('e'.repeat(600)));
    write('stderr', 'small 2\n');
    await finish();
    const tail = store.lines.slice(store.lines.findIndex((line) => line.startsWith('note: ')) + 1);
    const short = tail.map((line) => line.replace(/([a-e])\1{9,}/, '$1'));
    expect(short.filter((line, at) => line !== short[at - 1])).toEqual([
      'stdout: d',
      'stdout: e',
      'stderr: small 2\n',
    ]);
  });

  test('stores what it kept once the store is back', async () => {
    const { clock, store, write } = record();
    store.away = true;
    write('stdout', 'patient\n');
    await clock.advance(5_000);
    store.away = false;
    await clock.advance(1_000);
    expect(store.lines).toEqual(['stdout: patient\n']);
  });

  test('waits at its end for a store that is away', async () => {
    const { clock, store, write, finish } = record();
    store.away = true;
    write('stdout', 'last words\n');
    const finished = finish();
    await clock.advance(10_000);
    store.away = false;
    await clock.advance(5_000);
    await finished;
    expect(store.lines).toEqual(['stdout: last words\n']);
  });

  test('gives its end up when there is no more time', async () => {
    const { clock, store, write, recorder } = record();
    store.away = true;
    write('stdout', 'lost\n');
    const outOfTime = new AbortController();
    const finished = recorder.finish({ clock, signal: outOfTime.signal, onAway: () => {} });
    outOfTime.abort();
    await finished;
    expect(store.lines).toEqual([]);
    expect(clock.waiting).toBe(0);
  });

  test('writes nothing and leaves no timer when nothing came', async () => {
    const { clock, store, finish } = record();
    await finish();
    await settle();
    expect([store.writes, clock.waiting]).toEqual([0, 0]);
  });
});
