import type { ListResult } from './views.ts';

/** A scheduler on the store. */
export interface ReplicaView {
  replica: string;
  /** `alive`: seen within three heartbeats. `silent`: not seen for longer, and it did not stop in order. */
  state: ReplicaState;
  /** Whether it is the one that answers. */
  self: boolean;
  /** Empty for one of before this was kept, as is `host`. */
  version: string;
  startedAt: string;
  /** When it gave its last sign of life. */
  seenAt: string;
  /** How long ago that is, by the store's clock. */
  heartbeatAgeMs: number;
  /** Null while it lives, and when it did not stop in order. */
  stoppedAt: string | null;
  /** Runs that it executes; of a silent one as many as it did when it was seen last. */
  running: number;
  /** By how much its wall clock is ahead of the store's; null where the store has no clock of its own. */
  clockAheadMs: number | null;
  /** SHA-256 of its tasks file in hex; null without one. */
  fingerprint: string | null;
  host: string;
  /** Where it lives in Kubernetes, from POD_NAME, POD_NAMESPACE and CONTAINER_NAME; each null where that is not set. */
  pod: string | null;
  namespace: string | null;
  container: string | null;
  /** Path of its control.sock; over view.sock null. */
  socket: string | null;
  /** What to put before a command to give it there, such as `kubectl exec -n sunbird learner-1 -c tasks -- sunbird-tasks`; null without a pod. */
  exec: string | null;
}

export type ReplicaState = 'alive' | 'silent' | 'stopped';

/** `result` of `GET /api/v1/replicas`, newest first. */
export interface ReplicasResult extends ListResult<ReplicaView[]> {
  /** In what they differ and what is wrong with one of them, a sentence each. */
  problems: string[];
}
