import { Heap } from '../scheduler/heap.ts';

/** A task by some key, and its coming fire times, rising, as far as they are asked for. */
export interface Coming<Key> {
  key: Key;
  find: (count: number) => readonly Date[];
}

/** Which fire times each has among the earliest `count` of all; of those without any nothing. Reckons few more than these. Pure. */
export function earliestFireTimes<Key>(all: Iterable<Coming<Key>>, count: number): Map<Key, Date[]> {
  const heap = new Heap<Place<Key>>((a, b) => a.at < b.at);
  for (const { key, find } of all) addNext(heap, key, oneByOne(find));
  const earliest = new Map<Key, Date[]>();
  for (let told = 0; told < count; told++) {
    const first = heap.take();
    if (!first) break;
    const { key, at, rest } = first;
    const times = earliest.get(key);
    if (times) times.push(at);
    else earliest.set(key, [at]);
    addNext(heap, key, rest);
  }
  return earliest;
}

interface Place<Key> {
  key: Key;
  at: Date;
  rest: Iterator<Date>;
}

function addNext<Key>(heap: Heap<Place<Key>>, key: Key, rest: Iterator<Date>): void {
  const next = rest.next();
  if (!next.done) heap.add({ key, at: next.value, rest });
}

/** Asks for twice as many each time: in all for no more than four times those that are taken. */
function* oneByOne(find: (count: number) => readonly Date[]): Generator<Date, undefined> {
  for (let [count, told] = [1, 0]; ; [count, told] = [count * 2, count]) {
    const times = find(count);
    yield* times.slice(told);
    if (times.length < count) return;
  }
}
