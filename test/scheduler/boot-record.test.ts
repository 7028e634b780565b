import { expect, test } from 'vitest';
import { silentLog } from '../../src/log.ts';
import { BootRecord } from '../../src/scheduler/boot-record.ts';
import { StoreOutage } from '../../src/scheduler/store-outage.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { sampleFacts } from '../support/sample-boot.ts';
import { memoryStore } from '../support/scheduler-rig.ts';

async function recording(exclusive: boolean) {
  const clock = new FakeClock();
  const inner = await memoryStore(clock, exclusive);
  const life = { running: 0, fingerprint: 'aa', clockAheadMs: null as number | null };
  const held = { until: Promise.resolve() };
  const store = {
    ...inner,
    measureClockAhead: async () => life.clockAheadMs,
    // The first one that is held up is overtaken by the next.
    touchBoot: async (...[replica, touched]: Parameters<typeof inner.touchBoot>) => {
      const { until } = held;
      held.until = Promise.resolve();
      await until;
      await inner.touchBoot(replica, touched);
    },
  };
  const outage = new StoreOutage({ clock, log: silentLog });
  const parts = { store, clock, outage, replica: 'this', facts: sampleFacts() };
  const record = new BootRecord({ ...parts, fingerprint: () => life.fingerprint }, () => life.running);
  const boot = async () => (await inner.listBoots())[0];
  return { clock, inner, life, record, boot, held };
}

test('remembers who it is from its start, and how it goes on', async () => {
  const { clock, inner, life, record, boot } = await recording(true);
  await using _ = inner;
  await record.start();
  expect(await boot()).toMatchObject({ ...sampleFacts(), ...life, startedAt: clock.now() });
  Object.assign(life, { running: 2, fingerprint: 'bb', clockAheadMs: 70 });
  await clock.advance(60_000);
  expect(await boot()).toMatchObject({ ...life, seenAt: clock.now() });
  await record.stop();
  expect(await boot()).toMatchObject({ running: 0, stoppedAt: clock.now() });
});

test.each([
  { exclusive: true, everyMs: 60_000 },
  { exclusive: false, everyMs: 15_000 },
])('gives a sign of life every $everyMs ms where exclusive is $exclusive', async ({ exclusive, everyMs }) => {
  const { clock, inner, record, boot } = await recording(exclusive);
  await using _ = inner;
  await record.start();
  const startedAt = clock.now();
  await clock.advance(everyMs - 1);
  expect(await boot()).toMatchObject({ seenAt: startedAt });
  await clock.advance(1);
  expect(await boot()).toMatchObject({ seenAt: clock.now() });
  await clock.advance(everyMs);
  expect(await boot()).toMatchObject({ seenAt: clock.now() });
  await record.stop();
});

test('tells at once what changed, and not what was true before', async () => {
  const { inner, life, record, boot } = await recording(false);
  await using _ = inner;
  await record.start();
  life.fingerprint = 'bb';
  await record.tell();
  expect(await boot()).toMatchObject({ fingerprint: 'bb' });
  await record.stop();
});

test('tells what changed after a sign of life that is under way', async () => {
  const { clock, inner, life, record, boot, held } = await recording(false);
  await using _ = inner;
  await record.start();
  const { promise, resolve } = Promise.withResolvers<void>();
  held.until = promise;
  await clock.advance(15_000);
  life.fingerprint = 'bb';
  const told = record.tell();
  resolve();
  await told;
  expect(await boot()).toMatchObject({ fingerprint: 'bb' });
  await record.stop();
});
