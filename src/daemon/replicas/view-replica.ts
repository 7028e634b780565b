import type { ReplicaState, ReplicaView } from '../../api/replica-view.ts';
import { type Boot, isLiving } from '../../store/boots.ts';
import { instant } from '../run-view.ts';
import type { Access } from '../service.ts';
import { execLine } from './exec-line.ts';

/** From where a replica is seen. */
export interface ReplicaContext {
  /** The replica that looks. */
  self: string;
  /** Whether no other can have the store open. */
  exclusive: boolean;
  /** By the store's clock. */
  now: Date;
  access: Access;
}

/** A boot as the API shows it; `running` counts the runs that the store has as running there now. */
export function viewReplica(boot: Boot, running: number, context: ReplicaContext): ReplicaView {
  const { self, now, access } = context;
  const state = stateOf(boot, context);
  const { replica, version, host, pod, namespace, container, fingerprint, clockAheadMs } = boot;
  return {
    replica,
    state,
    self: replica === self,
    version,
    startedAt: boot.startedAt.toISOString(),
    seenAt: boot.seenAt.toISOString(),
    heartbeatAgeMs: Math.max(0, now.getTime() - boot.seenAt.getTime()),
    stoppedAt: instant(boot.stoppedAt),
    running: state === 'alive' ? running : boot.running,
    clockAheadMs,
    fingerprint,
    host,
    pod,
    namespace,
    container,
    socket: access === 'control' ? boot.socket : null,
    exec: execLine(boot, access),
  };
}

function stateOf(boot: Boot, { self, exclusive, now }: ReplicaContext): ReplicaState {
  if (boot.stoppedAt !== null) return 'stopped';
  if (boot.replica === self) return 'alive';
  return !exclusive && isLiving(boot, now) ? 'alive' : 'silent';
}
