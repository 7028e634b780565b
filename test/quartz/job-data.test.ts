import { expect, test } from 'vitest';
import { readJobData, storageOf, writeJobData } from '../../src/quartz/job-data.ts';

function read(bytes: Buffer) {
  return readJobData(bytes, bytes.length);
}

test.each([
  { block: 'B-7' },
  { a: '', b: 'नमस्ते 🌞 \0 end' },
  Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`key${index}`, 'x'.repeat(index)])),
])('reads what it wrote: %#', (values) => {
  const bytes = writeJobData(values);
  expect(storageOf(bytes)).toBe('serialised');
  expect(read(bytes)).toEqual({ kind: 'values', values });
});

test('writes nothing for no values, as Quartz does', () => {
  expect(writeJobData({})).toEqual(Buffer.alloc(0));
  expect(read(Buffer.alloc(0))).toEqual({ kind: 'empty' });
  expect(readJobData(null, 0)).toEqual({ kind: 'empty' });
});

test('shows what it cannot read by its length alone', () => {
  const whole = writeJobData({ block: 'B-7' });
  for (let length = 1; length < whole.length; length++)
    expect(read(whole.subarray(0, length))).toEqual({ kind: 'opaque', bytes: length });
  expect(read(Buffer.from('#Sat\nblock=B-7\n'))).toMatchObject({ kind: 'opaque' });
  expect(storageOf(Buffer.from('#Sat'))).toBe('properties');
  expect(readJobData(Buffer.alloc(10), 70_000)).toEqual({ kind: 'opaque', bytes: 70_000 });
});

test('refuses a text that Java could not read back', () => {
  expect(() => writeJobData({ block: 'x'.repeat(65_536) })).toThrow(RangeError);
});

test('survives every damaged byte', () => {
  const whole = writeJobData({ block: 'B-7', other: 'x' });
  for (let at = 0; at < whole.length; at++) {
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] ?? 0) ^ 0xff;
    expect(['values', 'opaque']).toContain(read(damaged).kind);
  }
});
