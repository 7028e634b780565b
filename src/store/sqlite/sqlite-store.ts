import type { Clock } from '../../clock.ts';
import type { FileLock } from '../../file-lock.ts';
import type { Firing } from '../../run/firing.ts';
import type { Pause } from '../../run/pause.ts';
import type { AttemptEnd, Claim, ProcessIdentity } from '../../run/run.ts';
import type { Override } from '../../task/override.ts';
import type { TaskId } from '../../task/task-id.ts';
import type { AuditEntry, Drain } from '../operator-changes.ts';
import type {
  NewRun,
  OutputChunk,
  OutputOf,
  OutputQuery,
  RecoveryPlan,
  Retention,
  RunQuery,
  SequenceRange,
  Store,
  TaskSchedule,
} from '../store.ts';
import type { SeenRun, SeenStart } from '../watched-run.ts';
import { addRun, findRun } from './add-run.ts';
import { addAudit, listAudit, pruneAudit } from './audit.ts';
import { claimRun, findNextClaimTime, listClaimable, renewLeases } from './claim-run.ts';
import type { Connection } from './connection.ts';
import { cancelQueued, endAttempt, recordProcess } from './end-attempt.ts';
import { fireTasks } from './fire-tasks.ts';
import { countActive, listAttempts, listRuns } from './list-runs.ts';
import {
  findDrain,
  listOverrides,
  listWishes,
  overrideTask,
  setDrain,
  setIntent,
} from './operator-changes.ts';
import { addOutput, listOutput } from './output.ts';
import { pauseTask, resumeTask } from './pauses.ts';
import { pruneRuns } from './prune-runs.ts';
import { listAbandoned, recoverRun } from './recover-run.ts';
import { registerSchedules } from './schedules.ts';
import { findTaskRecord, listDurations, listLastSuccesses, listTaskRecords } from './task-rows.ts';
import { addSeenRun, listWatched, setHandle, startSeen, withdrawRun } from './watched-runs.ts';

/** A store that can only be read is not well; and SQLite writes nothing when a value stays as it is. */
const TOUCH = 'UPDATE store SET checked_at = max($now, coalesce(checked_at, 0) + 1)';

/** The store in one SQLite file, of one daemon. Its operations are one file each beside this one. */
export class SqliteStore implements Store {
  readonly id: string;
  readonly name: string;
  readonly exclusive: boolean;
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #lock: FileLock | null;

  constructor(parts: { connection: Connection; clock: Clock; lock: FileLock | null; exclusive: boolean }) {
    this.#connection = parts.connection;
    this.#clock = parts.clock;
    this.#lock = parts.lock;
    this.exclusive = parts.exclusive;
    this.name = parts.connection.name;
    this.id = String(parts.connection.get('SELECT id FROM store')?.id);
  }

  async addRun(request: NewRun) {
    return addRun(this.#connection, request, this.#clock.now());
  }

  async registerSchedules(schedules: readonly TaskSchedule[]) {
    const { exclusive } = this;
    return registerSchedules(this.#connection, { schedules, exclusive, now: this.#clock.now() });
  }

  async fireTasks(firings: readonly Firing[]) {
    return fireTasks(this.#connection, firings, this.#clock.now());
  }

  async listClaimable(limit: number) {
    return listClaimable(this.#connection, limit, this.#clock.now());
  }

  async findNextClaimTime() {
    return findNextClaimTime(this.#connection, this.#clock.now());
  }

  async claimRun(claim: { number: number; replica: string; leaseMs: number }) {
    return claimRun(this.#connection, claim, this.#clock.now());
  }

  async renewLeases(claims: readonly Claim[], leaseMs: number) {
    return renewLeases(this.#connection, claims, { leaseMs, now: this.#clock.now() });
  }

  async recordProcess(claim: Claim, process: ProcessIdentity) {
    return recordProcess(this.#connection, claim, process);
  }

  async endAttempt(claim: Claim, end: AttemptEnd, again?: { notBefore: Date | null }) {
    return endAttempt(this.#connection, { claim, end, again, unclean: false, now: this.#clock.now() });
  }

  async addSeenRun(seen: SeenRun) {
    return addSeenRun(this.#connection, seen);
  }

  async listWatched() {
    return listWatched(this.#connection);
  }

  async setHandle(number: number, handle: string) {
    return setHandle(this.#connection, number, handle);
  }

  async startSeen(number: number, start: SeenStart) {
    return startSeen(this.#connection, number, start);
  }

  async withdrawRun(number: number) {
    withdrawRun(this.#connection, number);
  }

  async pauseTask(task: TaskId, pause: Pause) {
    pauseTask(this.#connection, task, pause);
  }

  async resumeTask(task: TaskId) {
    return resumeTask(this.#connection, task, this.#clock.now());
  }

  async overrideTask(task: TaskId, override: Override | null) {
    overrideTask(this.#connection, task, override);
  }

  async listOverrides() {
    return listOverrides(this.#connection);
  }

  async setIntent(task: TaskId, intent: string | null) {
    setIntent(this.#connection, task, intent);
  }

  async listWishes() {
    return listWishes(this.#connection);
  }

  async setDrain(drain: Drain | null) {
    setDrain(this.#connection, drain);
  }

  async findDrain() {
    return findDrain(this.#connection);
  }

  async addAudit(entry: AuditEntry) {
    addAudit(this.#connection, entry, this.#clock.now());
  }

  async listAudit(query: { since?: Date; limit: number }) {
    return listAudit(this.#connection, query);
  }

  async pruneAudit(ageMs: number, batch: number) {
    return pruneAudit(this.#connection, { ageMs, batch, now: this.#clock.now() });
  }

  async cancelQueued(number: number, error: string) {
    return cancelQueued(this.#connection, { number, error, now: this.#clock.now() });
  }

  async listAbandoned(replica: string) {
    return listAbandoned(this.#connection, { replica, exclusive: this.exclusive, now: this.#clock.now() });
  }

  async recoverRun(claim: Claim, plan: RecoveryPlan, error: string) {
    const { exclusive } = this;
    return recoverRun(this.#connection, { claim, plan, error, exclusive, now: this.#clock.now() });
  }

  async findRun(number: number) {
    return findRun(this.#connection, number);
  }

  async listAttempts(number: number) {
    return listAttempts(this.#connection, number);
  }

  async listRuns(query: RunQuery) {
    return listRuns(this.#connection, query);
  }

  async listTaskRecords() {
    return listTaskRecords(this.#connection);
  }

  async findTaskRecord(task: TaskId) {
    return findTaskRecord(this.#connection, task);
  }

  async listLastSuccesses() {
    return listLastSuccesses(this.#connection);
  }

  async listDurations(task: TaskId, limit: number) {
    return listDurations(this.#connection, task, limit);
  }

  async countActive() {
    return countActive(this.#connection);
  }

  async addOutput(of: OutputOf, chunks: readonly OutputChunk[], dropped?: SequenceRange) {
    addOutput(this.#connection, of, { chunks, dropped });
  }

  async listOutput(query: OutputQuery) {
    return listOutput(this.#connection, query);
  }

  async pruneRuns(retention: Retention, batch: number) {
    return pruneRuns(this.#connection, retention, { batch, now: this.#clock.now() });
  }

  async check() {
    this.#connection.run(TOUCH, { now: this.#clock.now().getTime() });
  }

  async close() {
    this.#connection.close();
    await this.#lock?.release();
  }

  async [Symbol.asyncDispose]() {
    await this.close();
  }
}
