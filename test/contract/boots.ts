import { describe, expect, test } from 'vitest';
import { MOST_BOOTS } from '../../src/store/boots.ts';
import type { Store } from '../../src/store/store.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { sampleFacts, sampleLife } from '../support/sample-boot.ts';

const NOWHERE = { pod: null, namespace: null, container: null, socket: null };

/** What the `Store` port promises of when a scheduler was there, for any implementation. */
export function bootContract(name: string, open: (clock: FakeClock) => Promise<Store>): void {
  describe(`${name} keeps the promises about boots`, () => {
    test('remembers from when until when each scheduler was there, newest first', async () => {
      const clock = new FakeClock();
      await using store = await open(clock);
      const startedAt = clock.now();
      await store.addBoot('a', sampleFacts(), sampleLife());
      clock.step(1_000);
      await store.touchBoot('a', sampleLife());
      const seenAt = clock.now();
      clock.step(1_000);
      await store.addBoot('b', sampleFacts(), sampleLife());
      const second = clock.now();
      clock.step(1_000);
      await store.endBoot('b');
      expect(await store.listBoots()).toMatchObject([
        { replica: 'b', startedAt: second, seenAt: clock.now(), stoppedAt: clock.now() },
        { replica: 'a', startedAt, seenAt, stoppedAt: null },
      ]);
    });

    test('remembers who each is and where, and how it was when it was seen last', async () => {
      await using store = await open(new FakeClock());
      const [pod, host] = [sampleFacts(), sampleFacts({ host: 'bare', ...NOWHERE })];
      const first = sampleLife({ running: 1, fingerprint: 'aa' });
      const then = { running: 3, fingerprint: 'bb', clockAheadMs: -1_500 };
      await store.addBoot('a', pod, first);
      await store.addBoot('b', host, first);
      await store.touchBoot('a', then);
      expect(await store.listBoots()).toMatchObject([
        { replica: 'b', ...host, ...first },
        { replica: 'a', ...pod, ...then },
      ]);
    });

    test('one that stopped executes nothing', async () => {
      await using store = await open(new FakeClock());
      await store.addBoot('a', sampleFacts(), sampleLife({ running: 2, fingerprint: 'aa' }));
      await store.endBoot('a');
      expect(await store.listBoots()).toMatchObject([{ running: 0, fingerprint: 'aa' }]);
    });

    test('one that begins once more goes on, as it is now', async () => {
      await using store = await open(new FakeClock());
      await store.addBoot('a', sampleFacts(), sampleLife());
      await store.endBoot('a');
      await store.addBoot('a', sampleFacts({ version: '2.0.0' }), sampleLife({ running: 1 }));
      expect(await store.listBoots()).toMatchObject([
        { replica: 'a', stoppedAt: null, version: '2.0.0', running: 1 },
      ]);
    });

    test('remembers nothing of a replica that never began', async () => {
      await using store = await open(new FakeClock());
      await store.touchBoot('x', sampleLife());
      await store.endBoot('x');
      expect(await store.listBoots()).toEqual([]);
    });

    test(`forgets the oldest of more than ${MOST_BOOTS}, but none that may live`, async () => {
      await using store = await open(new FakeClock());
      await store.addBoot('lives', sampleFacts(), sampleLife());
      for (let boot = 0; boot < MOST_BOOTS + 2; boot++) {
        await store.addBoot(`r${boot}`, sampleFacts(), sampleLife());
        await store.endBoot(`r${boot}`);
      }
      const boots = await store.listBoots();
      expect(boots).toHaveLength(MOST_BOOTS + 1);
      expect(boots.slice(-2).map(({ replica }) => replica)).toEqual(['r2', 'lives']);
    });
  });
}
