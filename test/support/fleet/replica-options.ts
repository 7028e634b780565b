import type { Retention, Store } from '../../../src/store/store.ts';
import type { ConfiguredTask } from '../../../src/task/task.ts';
import type { FleetPlace } from './open-place.ts';

/** What a replica process is made from; goes to it as JSON. */
export interface ReplicaOptions {
  /** Begins its identity, which the process number makes one of this boot alone: `a-1234`. */
  name: string;
  connection: FleetPlace;
  schema: string;
  tasks: readonly ConfiguredTask[];
  leaseMs: number;
  /** With 0 it recovers what others left, and claims nothing. */
  maxRunning: number;
  retention: Retention;
  /** How long a stop waits for runs. */
  stopGraceMs: number;
  /** By how much its wall clock is ahead, which on SQLite its schedules go by; negative for one that is behind. */
  clockAheadMs: number;
  /** As in a pod of its own: left-over processes of other replicas cannot be seen. */
  foreignPods: boolean;
  failPoint: FailPoint | null;
}

/** A place at which a replica kills itself. */
export interface FailPoint {
  when: 'before' | 'after';
  /** A method of the store. */
  method: keyof Store & string;
  /** At its so manieth call from now, 1 for the next one. */
  time: number;
}

/**
 * What a replica obeys, a line of JSON each: to step its wall clock, to block its event loop, to kill itself at a
 * fail-point, to have other tasks, to tell what it holds, to stop in order. It answers with a line of JSON once it did: of
 * a block, when that was.
 */
export type ReplicaOrder =
  | { order: 'step'; ms: number }
  | { order: 'block'; ms: number }
  | { order: 'fail'; at: FailPoint }
  | { order: 'reload'; tasks: readonly ConfiguredTask[] }
  | { order: 'tell' }
  | { order: 'stop' };

/** When a replica could do nothing, by the machine's clock, in ms since the epoch. */
export interface Blocked {
  fromMs: number;
  toMs: number;
}

/** What a replica holds, after its garbage was collected. */
export interface Holdings {
  rssBytes: number;
  /** What lives on, in the heap and beside it. */
  liveBytes: number;
  /** The 99th percentile since it was asked before. */
  loopDelayMs: number;
}
