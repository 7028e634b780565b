import { type Clock, systemClock } from '../clock.ts';
import type { QuartzConfig } from '../config/config.ts';
import type { Log } from '../log.ts';
import { Database } from '../postgres/database.ts';
import { QuartzChanges } from '../quartz/quartz-changes.ts';
import { QuartzRuns } from '../quartz/quartz-runs.ts';
import { QuartzSource } from '../quartz/quartz-source.ts';
import type { EndState, RunningRun } from '../run/run.ts';
import type { RunSignals } from '../scheduler/run-signals.ts';
import type { Tally } from '../scheduler/tally.ts';
import { mayBeAtWork } from '../store/boots.ts';
import type { Store } from '../store/store.ts';
import { quartzConnection } from './quartz-connection.ts';

/** What the Quartz part of a daemon is made from. */
export interface QuartzSurroundings {
  environment: NodeJS.ProcessEnv;
  store: Store;
  /** The store's. */
  clock: Clock;
  /** Of this boot. */
  replica: string;
  signals: RunSignals;
  tally: Tally;
  /** Full names that the tasks file has; it may change. */
  taken: ReadonlySet<string>;
  log: Log;
}

/** Connections to the cluster's database, at most. */
const MOST_CONNECTIONS = 3;
/** Between two tries to reach it: people look at its jobs. */
const MOST_PAUSE_MS = 10_000;

/** The jobs of a cluster, their runs, and what operators change of them, over one pool of connections. */
export function createQuartz(
  config: QuartzConfig,
  { environment, store, clock, replica, signals, tally, taken, log }: QuartzSurroundings,
): { source: QuartzSource; runs: QuartzRuns; changes: QuartzChanges } {
  const connection = quartzConnection(config, environment);
  const database = new Database({
    connection,
    most: MOST_CONNECTIONS,
    applicationName: 'sunbird-tasks',
    mostPauseMs: MOST_PAUSE_MS,
  });
  const source = new QuartzSource({ database, scope: config, taken, clock: systemClock });
  const { mode, nudge, reapply } = config;
  const parts = { source, database, store, mode, nudge, clock: systemClock, log };
  const announce = (run: number) => signals.announce(run);
  const onEnded = (run: RunningRun, outcome: EndState) => tally.countEnd(run, outcome, systemClock.now());
  return {
    source,
    runs: new QuartzRuns({ ...parts, announce, onEnded }),
    changes: new QuartzChanges({
      ...parts,
      reapply,
      replica,
      mayBeAtWork: (other) => mayBeAtWork(store, other, clock.now()),
    }),
  };
}
