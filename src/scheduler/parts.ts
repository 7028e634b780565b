import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { RunningRun } from '../run/run.ts';
import type { Store } from '../store/store.ts';
import type { ConfiguredTask, TaskSource } from '../task/task.ts';
import type { EndOrphans } from '../work/orphans.ts';
import type { Work } from '../work/work.ts';
import type { RunSignals } from './run-signals.ts';
import type { Tally } from './tally.ts';

/** What the scheduler and its duties work with. */
export interface SchedulerParts {
  store: Store;
  /** The tasks that this program itself fires and executes. */
  source: TaskSource<ConfiguredTask>;
  work: Work;
  endOrphans: EndOrphans;
  /** A run as the API shows it, for work that wants to know what it is. */
  showRun: (run: RunningRun) => Readonly<Record<string, unknown>>;
  clock: Clock;
  log: Log;
  signals: RunSignals;
  tally: Tally;
  /** This boot's identity; never used again. */
  replica: string;
  /** Runs at once on this replica. */
  maxRunning: number;
  leaseMs: number;
}
