import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { Database } from '../../postgres/database.ts';
import type { EndState, RunningRun } from '../../run/run.ts';
import type { Store } from '../../store/store.ts';
import type { TaskId } from '../../task/task-id.ts';
import type { JobKey } from '../keys.ts';
import type { Tables } from '../tables.ts';
import type { Known } from './changes.ts';
import type { Handle } from './handle.ts';

/** What the watcher works with. */
export interface WatcherParts {
  database: Database;
  tables: () => Promise<Tables>;
  /** The schedulers whose jobs are shown. */
  schedulers: () => Promise<readonly string[]>;
  /** Under which name a job is a task. */
  taskOf: (scheduler: string, job: JobKey) => TaskId;
  store: Store;
  /** Told of each run that changed. */
  announce: (run: number) => void;
  /** Told of each run that came to its end. */
  onEnded: (run: RunningRun, outcome: EndState) => void;
  /** Removes a trigger of ours that Quartz could not use, before its run ends. */
  onBroken: (handle: Handle) => Promise<void>;
  /** What else there is to do after each glance of the timer. */
  afterLook: (known: readonly Known[]) => Promise<void>;
  clock: Clock;
  log: Log;
}
