import type { TaskState } from '../../api/views.ts';
import type { Tally } from '../../scheduler/tally.ts';
import { isStoreAway } from '../../store/is-store-away.ts';
import { emptyRecord } from '../../store/task-record.ts';
import { fullName, type TaskId } from '../../task/task-id.ts';
import type { Service } from '../service.ts';
import { findComing, stateOf } from '../task-view.ts';

/** What the metrics are made from, as it stood when they were asked for. */
export interface Facts {
  tasks: readonly TaskFacts[];
  /** Null while the store is away. */
  store: StoreFacts | null;
  maxRunning: number;
  /** Seconds since which Quartz cannot be read, 0 while it can; null without a Quartz source. */
  quartzStaleSeconds: number | null;
  tally: Tally;
}

export interface TaskFacts {
  id: TaskId;
  /** Null when the store is away and was never read. */
  state: TaskState | null;
  nextRun: Date | null;
  /** Null also when the store is away. */
  lastSuccess: Date | null;
}

export interface StoreFacts {
  latencySeconds: number;
  running: number;
  queued: number;
  /** By full name. */
  lastSuccesses: ReadonlyMap<string, Date>;
}

/** Reads all that there is to measure. A store that is away only leaves out what nothing else knows. */
export async function readFacts(service: Service): Promise<Facts> {
  await service.sources.refresh();
  const store = await unlessAway(() => readStore(service));
  const recalled = await unlessAway(() => service.memory.recall());
  const now = service.clock.now();
  const tasks = service.sources.listTasks().map((task): TaskFacts => {
    const name = fullName(task.id);
    const record = recalled?.records.get(name) ?? emptyRecord(task.id);
    return {
      id: task.id,
      state: recalled && stateOf(task, record, now),
      nextRun: findComing(service, task, record, { asked: 0, now }).fireTimes[0] ?? null,
      lastSuccess: store?.lastSuccesses.get(name) ?? null,
    };
  });
  const { maxRunning, tally } = service;
  return { tasks, store, maxRunning, tally, quartzStaleSeconds: staleSeconds(service) };
}

async function readStore({ store }: Service): Promise<StoreFacts> {
  const startedAt = performance.now();
  await store.check();
  const latencySeconds = (performance.now() - startedAt) / 1_000;
  const successes = await store.listLastSuccesses();
  const lastSuccesses = new Map(successes.map(({ task, endedAt }) => [fullName(task), endedAt]));
  return { latencySeconds, lastSuccesses, ...(await store.countActive()) };
}

function staleSeconds({ sources, clock }: Service): number | null {
  if (!sources.quartz) return null;
  const { staleSince } = sources;
  return staleSince ? Math.max(0, clock.now().getTime() - staleSince.getTime()) / 1_000 : 0;
}

async function unlessAway<Value>(ask: () => Promise<Value>): Promise<Value | null> {
  try {
    return await ask();
  } catch (error) {
    if (isStoreAway(error)) return null;
    throw error;
  }
}
