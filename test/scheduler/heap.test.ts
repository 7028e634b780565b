import { expect, test } from 'vitest';
import { Heap } from '../../src/scheduler/heap.ts';
import { seededRandom } from '../support/random.ts';

test('gives back what it took, the least first', () => {
  const random = seededRandom(7);
  const items = Array.from({ length: 500 }, () => random.whole(0, 99));
  const heap = new Heap<number>((a, b) => a < b);
  for (const item of items) heap.add(item);
  expect(heap.first).toBe(Math.min(...items));
  expect(items.map(() => heap.take())).toEqual(items.toSorted((a, b) => a - b));
  expect(heap.take()).toBeUndefined();
  expect(heap.first).toBeUndefined();
});
