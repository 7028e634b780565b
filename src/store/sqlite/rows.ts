import type { Attempt, Cause, EndState, Run, RunningRun, RunRequest, RunState } from '../../run/run.ts';
import type { Params } from '../../task/task.ts';
import type { OutputChunk, ProcessIdentity, StoredChunk } from '../store.ts';

/** A row of `run` as SQLite gives it: instants in epoch milliseconds, params as JSON. */
export interface RunRow {
  number: number;
  task_group: string;
  task_name: string;
  state: RunState;
  cause: Cause;
  retry_of: number | null;
  fire_time: number | null;
  queued_at: number;
  params: string;
  by: string | null;
  reason: string | null;
  attempt: number;
  not_before: number | null;
  started_at: number | null;
  ended_at: number | null;
  replica: string | null;
  token: number | null;
  lease_expires_at: number | null;
  exit_code: number | null;
  signal: string | null;
  error: string | null;
}

/** A row of `attempt`. */
export interface AttemptRow {
  number: number;
  replica: string;
  started_at: number;
  ended_at: number | null;
  outcome: EndState | null;
  exit_code: number | null;
  signal: string | null;
  error: string | null;
  unclean: number;
}

/** The columns of `attempt` that tell its child process. */
export interface ProcessRow {
  pid: number | null;
  start_ticks: string | null;
  boot_id: string | null;
}

/** A row of `output_chunk`. */
export interface ChunkRow {
  attempt: number;
  sequence: number;
  at: number;
  stream: OutputChunk['stream'];
  text: string;
}

/** The run that a row tells of, with only what is valid in its state. */
export function runOf(row: RunRow): Run {
  switch (row.state) {
    case 'queued':
      return {
        ...requestOf(row),
        state: row.state,
        notBefore: instantOf(row.not_before),
        startedAt: instantOf(row.started_at),
      };
    case 'running':
      return runningRunOf(row);
    case 'skipped':
    case 'missed':
      return { ...requestOf(row), state: row.state, endedAt: new Date(present(row.ended_at)) };
    case 'succeeded':
    case 'failed':
    case 'timed_out':
    case 'cancelled':
    case 'interrupted':
    case 'finished':
      return {
        ...requestOf(row),
        state: row.state,
        startedAt: instantOf(row.started_at),
        endedAt: new Date(present(row.ended_at)),
        replica: row.replica,
        exitCode: row.exit_code,
        signal: row.signal,
        error: row.error,
      };
    default:
      return row.state satisfies never;
  }
}

/** The run of a row whose state is known to be `running`. */
export function runningRunOf(row: RunRow): RunningRun {
  return {
    ...requestOf(row),
    state: 'running',
    startedAt: new Date(present(row.started_at)),
    lease: {
      replica: present(row.replica),
      token: present(row.token),
      expiresAt: new Date(present(row.lease_expires_at)),
    },
  };
}

/** The attempt that a row tells of. */
export function attemptOf(row: AttemptRow): Attempt {
  return {
    number: row.number,
    replica: row.replica,
    startedAt: new Date(row.started_at),
    endedAt: instantOf(row.ended_at),
    outcome: row.outcome,
    exitCode: row.exit_code,
    signal: row.signal,
    error: row.error,
    unclean: row.unclean === 1,
  };
}

/** The child process of an attempt, or null when none was recorded. */
export function processOf({ pid, start_ticks, boot_id }: ProcessRow): ProcessIdentity | null {
  if (pid === null || start_ticks === null || boot_id === null) return null;
  return { pid, startTicks: start_ticks, bootId: boot_id };
}

/** The stretch of output that a row tells of. */
export function chunkOf(row: ChunkRow): StoredChunk {
  const { attempt, sequence, at, stream, text } = row;
  return { attempt, sequence, at: new Date(at), stream, text };
}

/** How an instant is stored. */
export function storedInstant(instant: Date | null): number | null {
  return instant === null ? null : instant.getTime();
}

/** The instant that a column holds. */
export function instantOf(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}

function requestOf(row: RunRow): RunRequest {
  return {
    number: row.number,
    task: { group: row.task_group, name: row.task_name },
    cause: row.cause,
    retryOf: row.retry_of,
    fireTime: instantOf(row.fire_time),
    queuedAt: new Date(row.queued_at),
    params: JSON.parse(row.params) as Params,
    by: row.by,
    reason: row.reason,
    attempt: row.attempt,
  };
}

function present<Value>(value: Value | null): Value {
  if (value === null) throw new TypeError('A row lacks a value that its state calls for');
  return value;
}
