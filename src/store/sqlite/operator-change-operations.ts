import type { OperatorChanges } from '../operator-changes.ts';
import { addAudit, listAudit, pruneAudit } from './audit.ts';
import type { Connection } from './connection.ts';
import {
  findOrders,
  listOverrides,
  listWishes,
  overrideTask,
  replaceIntent,
  setDrain,
} from './operator-changes.ts';
import { pauseTask, resumeTask } from './pauses.ts';

/** What the store does for changes of operators. */
export function operatorChangeOperations(connection: Connection, now: () => Date): OperatorChanges {
  return {
    pauseTask: async (task, pause) => {
      pauseTask(connection, task, pause);
    },
    resumeTask: async (task) => resumeTask(connection, task, now()),
    overrideTask: async (task, override) => {
      overrideTask(connection, task, override);
    },
    listOverrides: async () => listOverrides(connection),
    replaceIntent: async (task, change) => replaceIntent(connection, task, { ...change, now: now() }),
    listWishes: async () => listWishes(connection),
    setDrain: async (drain) => {
      setDrain(connection, drain);
    },
    findDrain: async () => findOrders(connection).drain,
    findOrders: async () => findOrders(connection),
    addAudit: async (entry) => {
      addAudit(connection, entry, now());
    },
    listAudit: async (query) => listAudit(connection, query),
    pruneAudit: async (ageMs, batch) => pruneAudit(connection, { ageMs, batch, now: now() }),
  };
}
