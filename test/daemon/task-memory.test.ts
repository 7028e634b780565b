import { expect, test } from 'vitest';
import { TaskMemory } from '../../src/daemon/task-memory.ts';
import { SunbirdError } from '../../src/errors.ts';
import { emptyRecord } from '../../src/store/task-record.ts';
import { FakeClock } from '../support/fake-clock.ts';

/** A memory of a store that can be taken away, and how often that was asked. */
function rig() {
  const clock = new FakeClock();
  const store = { away: false, asked: 0 };
  const memory = new TaskMemory(
    {
      listTaskRecords: async () => {
        store.asked += 1;
        if (store.away) throw new SunbirdError('STORE_UNAVAILABLE', 'away');
        return [emptyRecord({ group: 'g', name: `t${store.asked}` })];
      },
    },
    clock,
  );
  return { clock, store, memory };
}

test('has an answer when the store goes away before anybody asked', async () => {
  const { clock, store, memory } = rig();
  await memory.start();
  store.away = true;
  expect(await memory.recall()).toMatchObject({ staleSince: clock.now() });
});

test('remembers what is no older than a minute', async () => {
  const { clock, store, memory } = rig();
  await memory.start();
  await clock.advance(599_000);
  store.away = true;
  await clock.advance(30_000);
  const { records, staleSince } = await memory.recall();
  expect(staleSince).toEqual(new Date('2026-01-15T00:09:00.000Z'));
  expect([...records.keys()]).toEqual(['g/t10']);
});

test('asks nothing any more when it is stopped', async () => {
  const { clock, store, memory } = rig();
  await memory.start();
  memory.stop();
  await clock.advance(600_000);
  expect([store.asked, clock.waiting]).toEqual([1, 0]);
});

test('has no answer when there never was one', async () => {
  const { store, memory } = rig();
  store.away = true;
  await memory.start();
  await expect(memory.recall()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
});
