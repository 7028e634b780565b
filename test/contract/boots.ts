import { describe, expect, test } from 'vitest';
import { MOST_BOOTS } from '../../src/store/boots.ts';
import type { Store } from '../../src/store/store.ts';
import { FakeClock } from '../support/fake-clock.ts';

/** What the `Store` port promises of when a scheduler was there, for any implementation. */
export function bootContract(name: string, open: (clock: FakeClock) => Promise<Store>): void {
  describe(`${name} keeps the promises about boots`, () => {
    test('remembers from when until when each scheduler was there, newest first', async () => {
      const clock = new FakeClock();
      await using store = await open(clock);
      const startedAt = clock.now();
      await store.addBoot('a');
      clock.step(1_000);
      await store.touchBoot('a');
      const seenAt = clock.now();
      clock.step(1_000);
      await store.addBoot('b');
      const second = clock.now();
      clock.step(1_000);
      await store.endBoot('b');
      expect(await store.listBoots()).toEqual([
        { replica: 'b', startedAt: second, seenAt: clock.now(), stoppedAt: clock.now() },
        { replica: 'a', startedAt, seenAt, stoppedAt: null },
      ]);
    });

    test('one that begins once more goes on', async () => {
      await using store = await open(new FakeClock());
      await store.addBoot('a');
      await store.endBoot('a');
      await store.addBoot('a');
      expect(await store.listBoots()).toMatchObject([{ replica: 'a', stoppedAt: null }]);
    });

    test('remembers nothing of a replica that never began', async () => {
      await using store = await open(new FakeClock());
      await store.touchBoot('x');
      await store.endBoot('x');
      expect(await store.listBoots()).toEqual([]);
    });

    test(`forgets the oldest of more than ${MOST_BOOTS}`, async () => {
      await using store = await open(new FakeClock());
      for (let boot = 0; boot < MOST_BOOTS + 2; boot++) await store.addBoot(`r${boot}`);
      const boots = await store.listBoots();
      expect(boots).toHaveLength(MOST_BOOTS);
      expect(boots.at(-1)?.replica).toBe('r2');
    });
  });
}
