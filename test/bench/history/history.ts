import type { ConnectionOptions } from '../../../src/postgres/connection-options.ts';

/** How much history a store is filled with. */
export interface HistorySize {
  runs: number;
  tasks: number;
}

/** A filled store, as `serve` is told of it and as the store's own code opens it. */
export interface FilledStore {
  /** For `--store`. */
  url: string;
  place: { sqlite: string } | { postgres: ConnectionOptions };
  /** What it takes on disk, its indexes too. */
  bytes: number;
}

/**
 * How the run of that number ended: the oldest five timed out; of the others one in 50 failed and one in 200 was skipped;
 * the newest of some still run. SQL, of columns `i` and `place`.
 */
export function stateOf({ runs }: HistorySize): string {
  return `CASE
    WHEN i >= ${runs} - ${ABANDONED} THEN 'running'
    WHEN i < 5 THEN 'timed_out'
    WHEN place % 50 = 7 THEN 'failed'
    WHEN place % 200 = 11 THEN 'skipped'
    ELSE 'succeeded'
  END`;
}

/** Between two runs of a task: a million runs of 300 tasks are three weeks, which retention by age keeps. */
export const APART_MS = 600_000;
/** So many tasks have a running run whose scheduler is dead. */
export const ABANDONED = 16;
