/** A scheduler or queue on Postgres whose runs call a function of its own process. */
export interface Peer {
  /** Brings its tables up to date. */
  prepare(url: string): Promise<void>;
  /** Has so many runs wait, all of them from the same instant on. */
  addMany(url: string, count: number): Promise<void>;
  /** Begins to execute runs, each of which calls `onRun`. */
  work(url: string, onRun: () => void): Promise<Worker>;
}

export interface Worker {
  /** Asks for one run, as a user of the library would. */
  add(): Promise<unknown>;
  stop(): Promise<void>;
}

/** Runs at once: graphile-worker's own measurement has so many. */
export const CONCURRENCY = 24;
