import { findDrift, tellDrift } from '../quartz/changes/drift.ts';
import { PAUSED_BY } from '../run/failing.ts';
import { isInForce } from '../run/pause.ts';
import type { TaskRecord } from '../store/task-record.ts';
import { fullName } from '../task/task-id.ts';
import { findHookProblems } from './hook-problems.ts';
import { findReplicas } from './replicas/find-replicas.ts';
import { findTroubles } from './replicas/replica-problems.ts';
import type { Access, Service } from './service.ts';

/** What is wrong by what the store knows, as health and the doctor tell it. */
export interface Degradations {
  /** Full names of the quarantined tasks. */
  quarantined: readonly string[];
  /** Full names of those that were paused because they failed again and again. */
  failing: readonly string[];
  /** About replicas, jobs of Quartz that are otherwise than set from here, and hooks: a sentence each. */
  replicas: readonly string[];
  drift: readonly string[];
  hooks: readonly string[];
}

/** Finds all of it. Rejects when the store is away. */
export async function findDegradations(
  service: Service,
  records: ReadonlyMap<string, TaskRecord>,
  access: Access,
): Promise<Degradations> {
  const names = service.sources.listTasks().map(({ id }) => fullName(id));
  return {
    quarantined: names.filter((name) => records.get(name)?.quarantine),
    failing: names.filter((name) => isPausedForFailing(records.get(name), service.clock.now())),
    replicas: service.store.exclusive ? [] : findTroubles(await findReplicas(service, access)),
    drift: driftOf(service, records),
    hooks: findHookProblems(service, access),
  };
}

function isPausedForFailing(record: TaskRecord | undefined, now: Date): boolean {
  const pause = record?.pause ?? null;
  return isInForce(pause, now) && pause.by === PAUSED_BY;
}

/** What is pending is in hand. */
function driftOf({ sources, clock }: Service, records: ReadonlyMap<string, TaskRecord>): string[] {
  const tasks = sources.quartz?.listTasks() ?? [];
  return tasks.flatMap((task) => {
    const record = records.get(fullName(task.id));
    const drift = record ? findDrift(task, record, clock.now()) : [];
    return drift.filter(({ kind }) => kind !== 'pending').map((each) => tellDrift(task, each));
  });
}
