import type { OperatorChanges } from '../operator-changes.ts';
import { addAudit, listAudit, pruneAudit } from './audit.ts';
import type { Connection } from './connection.ts';
import type { HintSender } from './hint-sender.ts';
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
export function operatorChangeOperations(connection: Connection, hints: HintSender): OperatorChanges {
  return {
    pauseTask: (task, pause) => pauseTask(connection, task, pause),
    resumeTask: (task) => resumeTask(connection, task),
    overrideTask: async (task, override) => {
      await overrideTask(connection, task, override);
      hints.ordered();
    },
    listOverrides: () => listOverrides(connection),
    replaceIntent: async (task, change) => {
      const replaced = await replaceIntent(connection, task, change);
      if (replaced && change.override !== undefined) hints.ordered();
      return replaced;
    },
    listWishes: () => listWishes(connection),
    setDrain: async (drain) => {
      await setDrain(connection, drain);
      hints.ordered();
    },
    findDrain: async () => (await findOrders(connection)).drain,
    findOrders: () => findOrders(connection),
    addAudit: (entry) => addAudit(connection, entry),
    listAudit: (query) => listAudit(connection, query),
    pruneAudit: (ageMs, batch) => pruneAudit(connection, ageMs, batch),
  };
}
