import { Gathered } from '../gathered.ts';
import type { Hints } from '../hints.ts';
import type { Store } from '../store.ts';
import { addRun, findRun } from './add-run.ts';
import { addBoot, endBoot, listBoots, touchBoot } from './boots.ts';
import { ClaimFloor } from './claim-floor.ts';
import { askCancel, claimRuns, findNextClaimTime, listClaimable, renewLeases } from './claim-run.ts';
import type { Connection } from './connection.ts';
import { addToError, cancelQueued, type Ending, endAndQueue, endRuns, recordProcess } from './end-attempt.ts';
import { findDamage } from './find-damage.ts';
import { fireTasks } from './fire-tasks.ts';
import type { HintSender } from './hint-sender.ts';
import { countActive, listAttempts, listRuns } from './list-runs.ts';
import { operatorChangeOperations } from './operator-change-operations.ts';
import { addOutput, listOutput } from './output.ts';
import { pruneRuns } from './prune-runs.ts';
import { listAbandoned, recoverRun } from './recover-run.ts';
import { forgetSchedules, registerSchedules } from './schedules.ts';
import { findTaskRecord, listDurations, listLastSuccesses, listTaskRecords } from './task-rows.ts';
import { watchedRunOperations } from './watched-run-operations.ts';

const TOUCH = 'UPDATE sunbird_tasks.store SET checked_at = sunbird_tasks.present()';

export interface PostgresParts {
  /** Of the store itself, made with it. */
  id: string;
  connection: Connection;
  sender: HintSender;
  hints: Hints;
  /** See `Boots.measureClockAhead`. */
  measureClockAhead: () => Promise<number>;
  /** Milliseconds that only grow. */
  monotonicMs: () => number;
  close: () => Promise<void>;
}

/**
 * The store in one schema of a Postgres database, of as many replicas as have it open. All time is the server's. Its
 * operations are one file each beside this one, under the names they have for SQLite.
 */
export function createPostgresStore(parts: PostgresParts): Store {
  const { id, connection, sender, hints, measureClockAhead, close } = parts;
  const floor = new ClaimFloor(parts.monotonicMs);
  const ends = new Gathered((endings: readonly Ending[]) => endRuns(connection.urgent, endings));
  return {
    id,
    name: connection.name,
    exclusive: false,
    hints,
    ...watchedRunOperations(connection, sender),
    ...operatorChangeOperations(connection, sender),
    addRun: async (request) => {
      const added = await addRun(connection, request);
      if (added.admission.kind === 'admitted' && !request.dryRun) sender.queued();
      return added;
    },
    registerSchedules: (schedules) => registerSchedules(connection, schedules),
    forgetSchedules: (kept) => forgetSchedules(connection, kept),
    fireTasks: (firings) => fireTasks(connection, firings),
    listClaimable: async (limit, after = 0) =>
      await listClaimable(connection, { limit, after, floor: await floor.find(connection) }),
    findNextClaimTime: () => findNextClaimTime(connection),
    claimRuns: (claim) => claimRuns(connection, claim),
    renewLeases: (claims, leaseMs) => renewLeases(connection, claims, leaseMs),
    askCancel: async (number, request) => {
      const asked = await askCancel(connection, number, request);
      sender.changed(number);
      return asked;
    },
    recordProcess: (claim, process) => recordProcess(connection, claim, process),
    endAttempt: async (claim, end, again) => {
      const ending = { claim, end, unclean: false };
      if (again) {
        const ended = await endAndQueue(connection.urgent, ending, again);
        sender.changed(claim.number);
        sender.queued();
        return ended;
      }
      const ended = await ends.add(ending);
      sender.changed(claim.number);
      // A replica with a free slot may take what waited behind it.
      if (ended?.othersWait) sender.queued();
      return ended !== null;
    },
    addToError: (of, remark) => addToError(connection, of, remark),
    addBoot: (replica, facts, life) => addBoot(connection, { replica, facts, life }),
    touchBoot: (replica, life) => touchBoot(connection, { replica, life }),
    endBoot: (replica) => endBoot(connection, replica),
    listBoots: () => listBoots(connection),
    measureClockAhead,
    cancelQueued: async (number, error) => {
      const cancelled = await cancelQueued(connection, number, error);
      if (cancelled) sender.changed(number);
      return cancelled;
    },
    listAbandoned: () => listAbandoned(connection),
    recoverRun: async (claim, plan, error) => {
      const recovered = await recoverRun(connection, { claim, plan, error });
      if (recovered) sender.changed(claim.number);
      if (recovered && plan === 'again') sender.queued();
      return recovered;
    },
    findRun: (number) => findRun(connection, number),
    listAttempts: (number) => listAttempts(connection, number),
    listRuns: (query) => listRuns(connection, query),
    listTaskRecords: () => listTaskRecords(connection),
    findTaskRecord: (task) => findTaskRecord(connection, task),
    listLastSuccesses: () => listLastSuccesses(connection),
    listDurations: (task, limit) => listDurations(connection, task, limit),
    countActive: () => countActive(connection),
    addOutput: (of, chunks, dropped) => addOutput(connection, of, { chunks, dropped }),
    listOutput: (query) => listOutput(connection, query),
    pruneRuns: (retention, batch) => pruneRuns(connection, retention, batch),
    check: async () => {
      await connection.run(TOUCH);
    },
    findDamage: () => findDamage(connection),
    close,
    [Symbol.asyncDispose]: close,
  };
}
