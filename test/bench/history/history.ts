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

/** Between two runs of a task: a million runs of 300 tasks are three weeks, which retention by age keeps. */
export const APART_MS = 600_000;
/** So many tasks have a running run whose scheduler is dead. */
export const ABANDONED = 16;
