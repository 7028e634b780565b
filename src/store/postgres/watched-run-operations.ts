import type { WatchedRuns } from '../watched-run.ts';
import type { Connection } from './connection.ts';
import type { HintSender } from './hint-sender.ts';
import { addSeenRun, listWatched, setHandle, startSeen, withdrawRun } from './watched-runs.ts';

/** What the store does for runs whose work is another scheduler's. */
export function watchedRunOperations(connection: Connection, hints: HintSender): WatchedRuns {
  return {
    addSeenRun: (seen) => addSeenRun(connection, seen),
    listWatched: () => listWatched(connection),
    setHandle: (number, handle) => setHandle(connection, number, handle),
    startSeen: async (number, start) => {
      const started = await connection.transaction((sql) => startSeen(sql, number, start));
      hints.changed(number);
      return started;
    },
    withdrawRun: (number) => withdrawRun(connection, number),
  };
}
