import type { Pause } from '../run/pause.ts';
import type {
  Attempt,
  Claim,
  EndState,
  ProcessIdentity,
  QueuedRun,
  Run,
  RunRequest,
  UnfiredRun,
} from '../run/run.ts';
import type { Override } from '../task/override.ts';
import type { Params } from '../task/param-spec.ts';
import type { Boot } from './boots.ts';
import type { Renewal } from './claims.ts';
import type { AuditRow, Orders } from './operator-changes.ts';
import type { StoredChunk } from './output.ts';
import type { TaskRecord } from './task-record.ts';

/** A row as a driver gives it: instants as epoch ms or as a Date, truth as 0 and 1 or as a boolean. */
export type Row = Record<string, unknown>;

/** The columns of a run with its task, as `runOf` reads them; to stand before `FROM run JOIN task`. */
export const RUN_COLUMNS = `run.*, task.task_group, task.name AS task_name`;

/** A row of RUN_COLUMNS as a run; the state decides which of its columns mean something. */
export function runOf(row: Row): Run {
  const request = requestOf(row);
  const state = row.state as Run['state'];
  switch (state) {
    case 'queued':
      return {
        ...request,
        state,
        notBefore: dateOf(row.not_before),
        startedAt: dateOf(row.started_at),
        error: textOf(row.error),
      } satisfies QueuedRun;
    case 'running': {
      const lease = {
        replica: String(row.replica),
        token: Number(row.token),
        expiresAt: dateOf(row.lease_expires_at),
      };
      return { ...request, state, startedAt: new Date(Number(row.started_at)), lease };
    }
    case 'skipped':
    case 'missed':
      return { ...request, state, endedAt: new Date(Number(row.ended_at)), merged: mergedOf(row) };
    default:
      return {
        ...request,
        state,
        startedAt: dateOf(row.started_at),
        endedAt: new Date(Number(row.ended_at)),
        replica: textOf(row.replica),
        result: textOf(row.result),
        ...outcomeOf(row),
      };
  }
}

export function attemptOf(row: Row): Attempt {
  return {
    number: Number(row.number),
    replica: String(row.replica),
    startedAt: new Date(Number(row.started_at)),
    endedAt: dateOf(row.ended_at),
    outcome: row.outcome as EndState | null,
    ...outcomeOf(row),
    unclean: Number(row.unclean) === 1,
  };
}

function requestOf(row: Row): RunRequest {
  return {
    number: Number(row.number),
    task: { group: String(row.task_group), name: String(row.task_name) },
    cause: row.cause as RunRequest['cause'],
    retryOf: numberOf(row.retry_of),
    fireTime: dateOf(row.fire_time),
    queuedAt: new Date(Number(row.queued_at)),
    params: JSON.parse(String(row.params)) as Params,
    by: textOf(row.asked_by),
    reason: textOf(row.reason),
    attempt: Number(row.attempt),
    handle: textOf(row.handle),
  };
}

/** The columns of a pause, as `pauseOf` reads them. */
export const PAUSE_COLUMNS = 'paused_at, paused_until, paused_next, paused_by, pause_reason';

/** The pause in a row of PAUSE_COLUMNS, whether it is still in force or not. */
export function pauseOf(row: Row): Pause | null {
  const since = dateOf(row.paused_at);
  if (!since) return null;
  return {
    by: textOf(row.paused_by),
    reason: textOf(row.pause_reason),
    since,
    until: dateOf(row.paused_until),
    next: numberOf(row.paused_next),
  };
}

/** What the store has to say of a task, from the task's own row and its runs. */
export function recordOf(row: Row, of: Pick<TaskRecord, 'task' | 'active' | 'lastRun'>): TaskRecord {
  return {
    ...of,
    quarantine:
      row.quarantined_at === null
        ? null
        : { since: new Date(Number(row.quarantined_at)), run: Number(row.quarantined_by_run) },
    pause: pauseOf(row),
    override: overrideOf(row),
    intent: textOf(row.intent),
    resumedAt: dateOf(row.resumed_at),
  };
}

/** The override in a row of `task`. */
export function overrideOf({ override }: Row): Override | null {
  if (override === null) return null;
  const { since, ...rest } = JSON.parse(String(override));
  return { ...rest, since: new Date(since) };
}

export function bootOf(row: Row): Boot {
  return {
    replica: String(row.replica),
    startedAt: new Date(Number(row.started_at)),
    seenAt: new Date(Number(row.seen_at)),
    stoppedAt: dateOf(row.stopped_at),
    version: textOf(row.version) ?? '',
    host: textOf(row.host) ?? '',
    pod: textOf(row.pod),
    namespace: textOf(row.namespace),
    container: textOf(row.container),
    socket: textOf(row.socket),
    running: numberOf(row.running) ?? 0,
    fingerprint: textOf(row.fingerprint),
    clockAheadMs: numberOf(row.clock_ahead_ms),
  };
}

export function auditOf(row: Row): AuditRow {
  return {
    at: new Date(Number(row.at)),
    what: String(row.what),
    on: textOf(row.asked_on),
    by: textOf(row.asked_by),
    reason: textOf(row.reason),
    socket: row.socket as AuditRow['socket'],
    refusal: textOf(row.refusal),
    details: JSON.parse(String(row.details)),
  };
}

export function chunkOf(row: Row): StoredChunk {
  return {
    attempt: Number(row.attempt),
    sequence: Number(row.sequence),
    at: new Date(Number(row.at)),
    stream: row.stream as StoredChunk['stream'],
    text: String(row.text),
  };
}

/** The orders in the row of `store`. */
export function ordersOf(row: Row): Orders {
  const since = dateOf(row.drained_at ?? null);
  return {
    drain: since && { since, by: textOf(row.drained_by), reason: textOf(row.drain_reason) },
    overridesRevision: Number(row.overrides_revision),
  };
}

function mergedOf(row: Row): UnfiredRun['merged'] {
  if (row.last_fire_time === null) return null;
  return { lastFireTime: new Date(Number(row.last_fire_time)), count: Number(row.fire_count) };
}

function outcomeOf(row: Row) {
  return { exitCode: numberOf(row.exit_code), signal: textOf(row.signal), error: textOf(row.error) };
}

/** The recorded child in a row of `attempt`. */
export function processOf(row: Row): ProcessIdentity | null {
  if (row.pid === null) return null;
  return { pid: Number(row.pid), startTicks: String(row.start_ticks), bootId: String(row.boot_id) };
}

/** What a replica learns of its claims from the rows of those that are still good. */
export function renewalOf(claims: readonly Claim[], renewed: readonly Row[]): Renewal {
  const good = new Set(renewed.map((row) => Number(row.number)));
  return {
    lost: claims.map(({ number }) => number).filter((number) => !good.has(number)),
    cancels: renewed.flatMap((row) =>
      row.cancel_error === null
        ? []
        : [
            {
              number: Number(row.number),
              error: String(row.cancel_error),
              graceMs: Number(row.cancel_grace_ms),
            },
          ],
    ),
  };
}

export function dateOf(value: unknown): Date | null {
  return value === null ? null : new Date(Number(value));
}

export function numberOf(value: unknown): number | null {
  return value === null ? null : Number(value);
}

export function textOf(value: unknown): string | null {
  return value === null ? null : String(value);
}
