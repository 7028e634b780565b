import { expect, test } from 'vitest';
import { silentLog } from '../../src/log.ts';
import { Pruner } from '../../src/scheduler/pruner.ts';
import { FakeClock } from '../support/fake-clock.ts';

const RETENTION = { ageMs: 1_000, runs: 5 };

/** A store that has so many batches to prune. */
function pruning(batches: number) {
  const clock = new FakeClock();
  const asked: Date[] = [];
  const store = {
    pruneRuns: async () => {
      asked.push(clock.now());
      return asked.length <= batches ? 1 : 0;
    },
    pruneAudit: async () => 0,
  };
  const pruner = new Pruner({ store: store as never, clock, log: silentLog }, RETENTION, async () => {});
  return { clock, asked, pruner };
}

test('prunes batch after batch until there are no more, then rests for ten minutes', async () => {
  const { clock, asked, pruner } = pruning(3);
  pruner.start();
  await clock.advance(60_000);
  expect(asked).toHaveLength(4);
  await clock.advance(600_000);
  expect(asked).toHaveLength(5);
});

test('prunes no more once it is stopped', async () => {
  const { clock, asked, pruner } = pruning(0);
  pruner.start();
  pruner.start();
  pruner.stop();
  await clock.advance(3_600_000);
  expect([asked.length, clock.waiting]).toEqual([0, 0]);
});
