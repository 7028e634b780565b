import type { Claim, Run, RunningRun } from '../../run/run.ts';
import type { CancelRequest, ClaimRequest, Renewal } from '../claims.ts';
import { RUN_COLUMNS, renewalOf, runOf } from '../rows.ts';
import { findRun } from './add-run.ts';
import type { Connection } from './connection.ts';
import { RUN_TABLES } from './task-rows.ts';

const CLAIMABLE = `
SELECT ${RUN_COLUMNS}
FROM ${RUN_TABLES}
WHERE run.state = 'queued'
  AND run.handle IS NULL
  AND run.number > $after
  AND (run.not_before IS NULL OR run.not_before <= $now)
  AND (run.beside = 1 OR NOT EXISTS (
    SELECT 1 FROM run AS other WHERE other.task_id = run.task_id AND other.state = 'running'
  ) AND NOT EXISTS (
    SELECT 1 FROM run AS older
    WHERE older.task_id = run.task_id AND older.state = 'queued' AND older.number < run.number
      AND (older.not_before IS NULL OR older.not_before <= $now)
  ))
ORDER BY run.number
LIMIT $limit`;

const NEXT_CLAIM_TIME = `
SELECT min(not_before) AS at
FROM run
WHERE state = 'queued'
  AND not_before > $now`;

/** Rises over the whole store; within a transaction. */
export const NEXT_TOKEN = 'UPDATE store SET last_token = last_token + 1 RETURNING last_token AS token';

const CLAIM = `
UPDATE run
SET state = 'running', attempt = attempt + 1, started_at = coalesce(started_at, $now), not_before = NULL, error = NULL,
  replica = $replica, token = $token, lease_expires_at = $expiresAt
WHERE number = $number
  AND state = 'queued'
  AND (not_before IS NULL OR not_before <= $now)
  AND NOT EXISTS (SELECT 1 FROM store WHERE drained_at IS NOT NULL)
  AND (beside = 1 OR NOT EXISTS (
    SELECT 1 FROM run AS other WHERE other.task_id = run.task_id AND other.state = 'running'
  ))`;

export const ADD_ATTEMPT = `
INSERT INTO attempt (run, number, replica, started_at)
SELECT number, attempt, replica, $now
FROM run
WHERE number = $number`;

const RENEW = `
UPDATE run
SET lease_expires_at = $expiresAt
WHERE number = $number
  AND state = 'running'
  AND token = $token
RETURNING number, cancel_error, cancel_grace_ms`;

const ASK_CANCEL = `
UPDATE run
SET cancel_error = coalesce(cancel_error, $error), cancel_grace_ms = coalesce(cancel_grace_ms, $graceMs)
WHERE number = $number
  AND state = 'running'
  AND handle IS NULL`;

export function listClaimable(
  connection: Connection,
  of: { limit: number; after: number; now: Date },
): Run[] {
  return connection.all(CLAIMABLE, { ...of, now: of.now.getTime() }).map(runOf);
}

export function findNextClaimTime(connection: Connection, now: Date): Date | null {
  const at = connection.get(NEXT_CLAIM_TIME, { now: now.getTime() })?.at ?? null;
  return at === null ? null : new Date(Number(at));
}

/** See `Store.claimRuns`. The token rises over the whole store. */
export function claimRuns(connection: Connection, claim: ClaimRequest, now: Date): RunningRun[] {
  const { numbers, limit, replica, leaseMs } = claim;
  const at = now.getTime();
  return connection.transaction(() => {
    const claimed: RunningRun[] = [];
    for (const number of numbers.toSorted((one, other) => one - other)) {
      if (claimed.length === limit) break;
      const token = Number(connection.get(NEXT_TOKEN)?.token);
      const { changes } = connection.run(CLAIM, { number, replica, token, now: at, expiresAt: at + leaseMs });
      if (changes === 0) continue;
      connection.run(ADD_ATTEMPT, { number, now: at });
      claimed.push(findRun(connection, number) as RunningRun);
    }
    return claimed;
  });
}

/** See `Store.renewLeases`. */
export function renewLeases(
  connection: Connection,
  claims: readonly Claim[],
  lease: { leaseMs: number; now: Date },
): Renewal {
  const expiresAt = lease.now.getTime() + lease.leaseMs;
  return connection.transaction(() => {
    const renewed = claims.map(({ number, token }) => connection.get(RENEW, { number, token, expiresAt }));
    return renewalOf(
      claims,
      renewed.filter((row) => row !== undefined),
    );
  });
}

export function askCancel(connection: Connection, number: number, request: CancelRequest): boolean {
  return connection.run(ASK_CANCEL, { number, ...request }).changes === 1;
}
