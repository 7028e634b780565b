import type { Cause, QueuedRun, Run, RunningRun } from '../run/run.ts';
import type { TaskId } from '../task/task-id.ts';

/** The part of a store that remembers runs whose work another scheduler does. They are never claimed here. */
export interface WatchedRuns {
  /**
   * Adds a watched run that another scheduler was seen to execute, as running. Of the same sighting there is one run:
   * when it is known already, that one is the answer and nothing is written. The gate is not asked: it has happened.
   */
  addSeenRun(seen: SeenRun): Promise<Run>;

  /** Watched runs that are queued or running, oldest first. */
  listWatched(): Promise<WatchedRun[]>;

  /** Remembers by what a watched run is found from now on. False, and nothing written, when it is not queued. */
  setHandle(number: number, handle: string): Promise<boolean>;

  /** A queued watched run was seen to begin: it is running, its attempt counted and recorded. False when it is not queued. */
  startSeen(number: number, start: SeenStart): Promise<boolean>;

  /** Takes back a queued run that the gate had admitted and its source then refused, as if it had never been. */
  withdrawRun(number: number): Promise<void>;
}

/** A run whose work is another scheduler's. */
export type WatchedRun = (QueuedRun | RunningRun) & {
  handle: string;
  /** The execution it was last seen as, or null when it never was. */
  sighting: string | null;
};

/** How an execution elsewhere was seen to begin. */
export interface SeenStart {
  /** What names this execution among all that were ever seen. */
  sighting: string;
  /** Who executes it there. */
  node: string;
  startedAt: Date;
}

export interface SeenRun extends SeenStart {
  task: TaskId;
  cause: Cause;
  fireTime: Date | null;
  handle: string;
}
