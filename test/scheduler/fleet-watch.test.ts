import { expect, test } from 'vitest';
import { silentLog } from '../../src/log.ts';
import { FleetWatch } from '../../src/scheduler/fleet-watch.ts';
import type { Store } from '../../src/store/store.ts';
import { FakeClock, settle } from '../support/fake-clock.ts';
import { memoryStore } from '../support/scheduler-rig.ts';

type Orders = Awaited<ReturnType<Store['findOrders']>>;

test('an answer from before somebody asked for a drain says nothing any more', async () => {
  const clock = new FakeClock();
  await using inner = await memoryStore(clock, false);
  const answers: ((orders: Orders) => void)[] = [];
  const store: Store = { ...inner };
  const told: boolean[] = [];
  const watch = new FleetWatch(
    { store, clock, log: silentLog },
    {
      queued: () => {},
      changed: () => {},
      drained: (drained) => told.push(drained),
      reschedule: async () => {},
    },
  );
  await watch.start();
  const before = await inner.findOrders();
  store.findOrders = () => new Promise((resolve) => answers.push(resolve));
  watch.look();
  await inner.setDrain({ by: 'ops1', reason: null, since: clock.now() });
  watch.look();
  answers[0]?.(before);
  await settle();
  answers[1]?.(await inner.findOrders());
  await settle();
  expect(told).toEqual([true]);
  await watch.stop();
});
