import type { Clock } from '../../clock.ts';
import type { FileLock } from '../../file-lock.ts';
import { Gathered } from '../gathered.ts';
import { NO_HINTS } from '../hints.ts';
import type { Store } from '../store.ts';
import { addRun, findRun } from './add-run.ts';
import { addBoot, endBoot, listBoots, touchBoot } from './boots.ts';
import { askCancel, claimRuns, findNextClaimTime, listClaimable, renewLeases } from './claim-run.ts';
import type { Connection } from './connection.ts';
import { type AttemptEnding, addToError, cancelQueued, endAttempts, recordProcess } from './end-attempt.ts';
import { findDamage } from './find-damage.ts';
import { fireTasks } from './fire-tasks.ts';
import { countActive, listAttempts, listRuns } from './list-runs.ts';
import { operatorChangeOperations } from './operator-change-operations.ts';
import { addOutput, listOutput } from './output.ts';
import { pruneRuns } from './prune-runs.ts';
import { listAbandoned, recoverRun } from './recover-run.ts';
import { forgetSchedules, registerSchedules } from './schedules.ts';
import { TaskIds } from './task-ids.ts';
import { findTaskRecord, listDurations, listLastSuccesses, listTaskRecords } from './task-rows.ts';
import { waitWhileHeld } from './wait-while-held.ts';
import { watchedRunOperations } from './watched-run-operations.ts';

/** A store that can only be read is not well; and SQLite writes nothing when a value stays as it is. */
const TOUCH = 'UPDATE store SET checked_at = max($now, coalesce(checked_at, 0) + 1)';

export interface SqliteParts {
  connection: Connection;
  clock: Clock;
  /** Keeps every other daemon out; null where none is to be kept out. */
  lock: FileLock | null;
  exclusive: boolean;
}

/** The store in one SQLite file, of one daemon. Its operations are one file each beside this one. */
export function createSqliteStore({ connection, clock, lock, exclusive }: SqliteParts): Store {
  const now = () => clock.now();
  const ids = new TaskIds();
  const ends = new Gathered(async (endings: readonly AttemptEnding[]) => endAttempts(connection, endings));
  const closing = new AbortController();
  const close = async () => {
    closing.abort();
    connection.close();
    await lock?.release();
  };
  const store: Store = {
    id: String(connection.get('SELECT id FROM store')?.id),
    name: connection.name,
    exclusive,
    hints: NO_HINTS,
    ...watchedRunOperations(connection),
    ...operatorChangeOperations(connection, now),
    addRun: async (request) => addRun(connection, request, now()),
    registerSchedules: async (schedules) => registerSchedules(connection, { schedules, ids, now: now() }),
    forgetSchedules: async (kept) => {
      forgetSchedules(connection, kept);
    },
    fireTasks: async (firings) => fireTasks(connection, { firings, ids, now: now() }),
    listClaimable: async (limit, after = 0) => listClaimable(connection, { limit, after, now: now() }),
    findNextClaimTime: async () => findNextClaimTime(connection, now()),
    claimRuns: async (claim) => claimRuns(connection, claim, now()),
    renewLeases: async (claims, leaseMs) => renewLeases(connection, claims, { leaseMs, now: now() }),
    askCancel: async (number, request) => askCancel(connection, number, request),
    recordProcess: async (claim, process) => recordProcess(connection, claim, process),
    endAttempt: (claim, end, again) => ends.add({ claim, end, again, unclean: false, now: now() }),
    addToError: async (of, remark) => {
      addToError(connection, of, remark);
    },
    addBoot: async (replica, facts, life) => {
      addBoot(connection, { replica, facts, life, now: now() });
    },
    touchBoot: async (replica, life) => {
      touchBoot(connection, { replica, life, now: now() });
    },
    endBoot: async (replica) => {
      endBoot(connection, replica, now());
    },
    listBoots: async () => listBoots(connection),
    measureClockAhead: async () => null,
    cancelQueued: async (number, error) => cancelQueued(connection, { number, error, now: now() }),
    listAbandoned: async (replica) => listAbandoned(connection, { replica, exclusive, now: now() }),
    recoverRun: async (claim, plan, error) =>
      recoverRun(connection, { claim, plan, error, exclusive, now: now() }),
    findRun: async (number) => findRun(connection, number),
    listAttempts: async (number) => listAttempts(connection, number),
    listRuns: async (query) => listRuns(connection, query),
    listTaskRecords: async () => listTaskRecords(connection),
    findTaskRecord: async (task) => findTaskRecord(connection, task),
    listLastSuccesses: async () => listLastSuccesses(connection),
    listDurations: async (task, limit) => listDurations(connection, task, limit),
    countActive: async () => countActive(connection),
    addOutput: async (of, chunks, dropped) => {
      addOutput(connection, of, { chunks, dropped });
    },
    listOutput: async (query) => listOutput(connection, query),
    pruneRuns: async (retention, batch) => pruneRuns(connection, retention, { batch, now: now() }),
    check: async () => {
      connection.run(TOUCH, { now: now().getTime() });
    },
    findDamage: async () => findDamage(connection),
    close,
    [Symbol.asyncDispose]: close,
  };
  connection.stopWaiting();
  return waitWhileHeld(store, { clock, signal: closing.signal });
}
