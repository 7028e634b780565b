import type { Clock } from '../../src/clock.ts';
import { SunbirdError } from '../../src/errors.ts';
import { type Log, silentLog } from '../../src/log.ts';
import type { Run } from '../../src/run/run.ts';
import type { SchedulerParts } from '../../src/scheduler/parts.ts';
import { RunSignals } from '../../src/scheduler/run-signals.ts';
import { Scheduler, type TriggerRequest } from '../../src/scheduler/scheduler.ts';
import { Tally } from '../../src/scheduler/tally.ts';
import type { BootFacts } from '../../src/store/boots.ts';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/store/store.ts';
import { ConfiguredSource } from '../../src/task/configured-source.ts';
import type { ConfiguredTask } from '../../src/task/task.ts';
import type { EndedOrphan, OrphanSearch } from '../../src/work/orphans.ts';
import { FakeClock, settle } from './fake-clock.ts';
import { FakeWork } from './fake-work.ts';
import { sampleFacts } from './sample-boot.ts';

/** What a test may set when it puts a scheduler together. */
export interface RigOptions {
  tasks: ConfiguredTask[];
  maxRunning?: number;
  /** The store of an earlier boot; by default a new one in memory, exclusive to this scheduler. */
  store?: Store;
  clock?: FakeClock;
  /** What this scheduler goes by, where that is not simply the test's clock. */
  ownClock?: Clock;
  replica?: string;
  /** Default: of a pod `pod-a`. */
  facts?: BootFacts;
  /** Of the tasks file; default null. */
  fingerprint?: () => string | null;
  orphans?: (search: OrphanSearch) => EndedOrphan[];
  /** Process groups that carry the mark of a run, by its number. */
  groups?: (run: number) => number[];
  /** Default: it keeps nothing. */
  log?: Log;
}

export const LEASE_MS = 15_000;

/** A store in memory at the given clock. */
export function memoryStore(clock: FakeClock, exclusive = true): Promise<Store> {
  return openSqliteStore({ path: ':memory:', clock, exclusive });
}

/** A real scheduler and store with work, time and orphans under the hand of a test. */
export async function schedulerRig(options: RigOptions) {
  const clock = options.clock ?? new FakeClock();
  const work = new FakeWork();
  const inner = options.store ?? (await memoryStore(clock));
  const { store, away } = withAbsence(inner);
  const searches: OrphanSearch[] = [];
  const parts: SchedulerParts = {
    store,
    source: new ConfiguredSource(options.tasks),
    work,
    endOrphans: async (search) => {
      searches.push(search);
      return options.orphans?.(search) ?? [];
    },
    findOrphans: ({ runs }) => runs.flatMap(({ number }) => options.groups?.(number) ?? []),
    showRun: (run) => ({ run: run.number }),
    clock: options.ownClock ?? clock,
    log: options.log ?? silentLog,
    signals: new RunSignals(),
    tally: new Tally(),
    replica: options.replica ?? 'this',
    facts: options.facts ?? sampleFacts(),
    fingerprint: options.fingerprint ?? (() => null),
    maxRunning: options.maxRunning ?? 16,
    leaseMs: LEASE_MS,
  };
  const scheduler = new Scheduler(parts, { ageMs: 30 * 86_400_000, runs: 1_000 });
  const trigger = async (task: ConfiguredTask, differs: Partial<TriggerRequest> = {}) => {
    const { admission, run } = await scheduler.trigger(task, { ...REQUEST, ...differs });
    await settle();
    return { admission, number: run?.number ?? 0 };
  };
  const stateOf = async (number: number): Promise<Run['state'] | undefined> =>
    (await inner.findRun(number))?.state;
  return { parts, clock, work, store: inner, away, scheduler, searches, trigger, stateOf };
}

/** A plain trigger. */
export const REQUEST: TriggerRequest = {
  params: {},
  by: null,
  reason: null,
  idempotencyKey: null,
  ifRunning: 'fail',
  evenIfPaused: false,
  dryRun: false,
};

/** The same store, which a test can take away and bring back. */
function withAbsence(inner: Store): { store: Store; away: { now: boolean } } {
  const away = { now: false };
  const store = new Proxy(inner, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        if (away.now) return Promise.reject(new SunbirdError('STORE_UNAVAILABLE', 'The disk is full.'));
        return value.apply(target, args);
      };
    },
  });
  return { store, away };
}
