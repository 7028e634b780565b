import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Run, RunningRun } from '../run/run.ts';
import type { BootFacts } from '../store/boots.ts';
import type { Store } from '../store/store.ts';
import type { ConfiguredTask, TaskSource } from '../task/task.ts';
import type { EndOrphans, FindOrphans } from '../work/orphans.ts';
import type { Work } from '../work/work.ts';
import type { RunSignals } from './run-signals.ts';
import type { StoreOutage } from './store-outage.ts';
import type { Tally } from './tally.ts';

/** What the scheduler and its duties work with. */
export interface SchedulerParts {
  store: Store;
  /** The tasks that this program itself fires and executes. */
  source: TaskSource<ConfiguredTask>;
  work: Work;
  endOrphans: EndOrphans;
  findOrphans: FindOrphans;
  /** A run as the API shows it, for work and hooks that want to know what it is. */
  showRun: (run: Run) => Readonly<Record<string, unknown>>;
  clock: Clock;
  log: Log;
  signals: RunSignals;
  tally: Tally;
  /** This boot's identity; never used again. */
  replica: string;
  facts: BootFacts;
  /** SHA-256 of the tasks file in force, in hex; null without one. */
  fingerprint: () => string | null;
  /** Runs at once on this replica. */
  maxRunning: number;
  leaseMs: number;
}

/** The same with whom the scheduler's own duties tell what happens to tasks. */
export interface DutyParts extends SchedulerParts {
  events: EventListener;
  /** Is told by those who write even when nothing runs. */
  outage: StoreOutage;
}

/** Is told what happens to tasks; never throws, and nobody waits for it. */
export interface EventListener {
  /** An attempt has begun. */
  started(task: ConfiguredTask, run: RunningRun): void;
  /** A run has come to its end. */
  ended(task: ConfiguredTask, number: number): void;
  /** Fire times of the task were missed. */
  missed(task: ConfiguredTask): void;
}
