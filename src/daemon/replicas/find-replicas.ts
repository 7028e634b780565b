import type { ReplicaView } from '../../api/replica-view.ts';
import type { Run } from '../../run/run.ts';
import type { Boot } from '../../store/boots.ts';
import type { Access, Service } from '../service.ts';
import { viewReplica } from './view-replica.ts';

const MOST_RUNS = 10_000;

/** A replica as it is shown, and the runs that the store has as running there. */
export interface Replica {
  view: ReplicaView;
  runs: readonly number[];
}

/** Every scheduler that the store remembers, newest first. */
export async function findReplicas(service: Service, access: Access): Promise<Replica[]> {
  const { store, clock, replica: self } = service;
  const clockAheadMs = await store.measureClockAhead();
  const runs = runsByReplica(await store.listRuns({ states: ['running'], limit: MOST_RUNS }));
  const context = { self, exclusive: store.exclusive, now: clock.now(), access };
  return (await store.listBoots()).map((remembered) => {
    const own = runs.get(remembered.replica) ?? [];
    const boot = remembered.replica === self ? asItIs(remembered, service, clockAheadMs) : remembered;
    return { view: viewReplica(boot, own.length, context), runs: own };
  });
}

/** What this scheduler knows of itself is newer than what it told the store last. */
function asItIs(boot: Boot, { tasksFile }: Service, clockAheadMs: number | null): Boot {
  return { ...boot, clockAheadMs, fingerprint: tasksFile?.loaded.fingerprint || null };
}

function runsByReplica(runs: readonly Run[]): Map<string, number[]> {
  const byReplica = new Map<string, number[]>();
  for (const run of runs) {
    if (run.state !== 'running' || run.handle !== null) continue;
    const { replica } = run.lease;
    byReplica.set(replica, [...(byReplica.get(replica) ?? []), run.number]);
  }
  return byReplica;
}
