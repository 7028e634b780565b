import { join } from 'node:path';
import { systemClock } from '../../../src/clock.ts';
import { silentLog } from '../../../src/log.ts';
import { RunSignals } from '../../../src/scheduler/run-signals.ts';
import { Scheduler } from '../../../src/scheduler/scheduler.ts';
import { Tally } from '../../../src/scheduler/tally.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { ConfiguredSource } from '../../../src/task/configured-source.ts';
import { createFunctionWork } from '../../../src/work/function.ts';
import type { Work } from '../../../src/work/work.ts';
import { sampleFacts } from '../../support/sample-boot.ts';
import { sampleTask } from '../../support/sample-task.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { expressionOf, type Schedule, type TickOrder } from './tick-order.ts';

/** Lateness of each fire time when the transaction that decided it was on the disk. */
export const stored: number[] = [];

/** Our scheduler on an SQLite file, 16 runs at once as by default; the work is a function, as through the library face. */
export const schedule: Schedule = async (order, onCall) => {
  const folder = temporaryFolder();
  const clock = systemClock;
  const store = await openSqliteStore({ path: join(folder.path, 'tasks.db'), clock });
  const call = ({ run }: { run: Readonly<Record<string, unknown>> }) => onCall(run.fireTime as Date | null);
  const schedule = expressionOf(order);
  const tasks = Array.from({ length: order.tasks }, (_, index) =>
    sampleTask(`group/task-${index}`, { schedule, work: { kind: 'function', call } }),
  );
  const scheduler = new Scheduler(
    {
      store: withLateness(store, order),
      source: new ConfiguredSource(tasks),
      work: createFunctionWork({ clock }) as Work,
      endOrphans: async () => [],
      findOrphans: () => [],
      showRun: ({ fireTime }) => ({ fireTime }),
      clock,
      log: silentLog,
      signals: new RunSignals(),
      tally: new Tally(),
      replica: 'bench',
      facts: sampleFacts(),
      fingerprint: () => null,
      maxRunning: 16,
      leaseMs: 15_000,
    },
    { ageMs: 30 * 86_400_000, runs: 1_000 },
  );
  await scheduler.start();
  return async () => {
    await scheduler.stop(0);
    await store.close();
    folder[Symbol.dispose]();
  };
};

function withLateness(store: Store, { fromMs, seconds }: TickOrder): Store {
  const fireTasks: Store['fireTasks'] = async (firings) => {
    const fired = await store.fireTasks(firings);
    const now = Date.now();
    const all = firings.flatMap(({ fires, unfired }) => [
      ...fires.map(({ fireTime }) => fireTime.getTime()),
      ...unfired.flatMap(({ times }) => times.map((time) => time.getTime())),
    ]);
    for (const dueMs of all)
      if (dueMs >= fromMs && dueMs < fromMs + seconds * 1_000) stored.push(now - dueMs);
    return fired;
  };
  return { ...store, fireTasks };
}
