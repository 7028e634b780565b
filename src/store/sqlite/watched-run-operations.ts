import type { WatchedRuns } from '../watched-run.ts';
import type { Connection } from './connection.ts';
import { addSeenRun, listWatched, setHandle, startSeen, withdrawRun } from './watched-runs.ts';

/** What the store does for runs whose work is another scheduler's. */
export function watchedRunOperations(connection: Connection): WatchedRuns {
  return {
    addSeenRun: async (seen) => addSeenRun(connection, seen),
    listWatched: async () => listWatched(connection),
    setHandle: async (number, handle) => setHandle(connection, number, handle),
    startSeen: async (number, start) => startSeen(connection, number, start),
    withdrawRun: async (number) => {
      withdrawRun(connection, number);
    },
  };
}
