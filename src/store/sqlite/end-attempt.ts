import type { AttemptEnd, Claim, ProcessIdentity, Run } from '../../run/run.ts';
import type { OutputOf } from '../output.ts';
import { findRun } from './add-run.ts';
import type { Connection } from './connection.ts';

const RECORD_PROCESS = `
UPDATE attempt
SET pid = $pid, start_ticks = $startTicks, boot_id = $bootId
FROM run
WHERE run.number = $number AND run.state = 'running' AND run.token = $token
  AND attempt.run = run.number AND attempt.number = run.attempt`;

const END_RUN = `
UPDATE run
SET state = $outcome, ended_at = max(started_at, $endedAt), exit_code = $exitCode, signal = $signal, error = $error,
  result = $result, lease_expires_at = NULL
WHERE number = $number AND state = 'running' AND token = $token`;

const QUEUE_AGAIN = `
UPDATE run
SET state = 'queued', not_before = $notBefore, error = $error, token = NULL, lease_expires_at = NULL, replica = NULL
WHERE number = $number AND state = 'running' AND token = $token AND cancel_error IS NULL`;

/** In place of another attempt, when somebody asked for its end meanwhile. */
const END_AS_ASKED = `
UPDATE run
SET state = 'cancelled', ended_at = max(started_at, $endedAt), exit_code = $exitCode, signal = $signal, error = cancel_error,
  lease_expires_at = NULL
WHERE number = $number AND state = 'running' AND token = $token AND cancel_error IS NOT NULL`;

const ADD_TO_ERROR = `
UPDATE attempt
SET error = coalesce(error || '; ', '') || $remark, unclean = 0
WHERE run = $run AND number = $attempt AND outcome = 'interrupted'`;

const END_ATTEMPT = `
UPDATE attempt
SET ended_at = max(started_at, $endedAt), outcome = $outcome, exit_code = $exitCode, signal = $signal, error = $error, unclean = $unclean
WHERE run = $number
  AND number = (SELECT attempt FROM run WHERE number = $number)`;

const CANCEL_QUEUED = `
UPDATE run
SET state = 'cancelled', ended_at = $now, error = $error
WHERE number = $number AND state = 'queued'`;

/** How an attempt's end is written: with `again` its run waits once more. */
export interface AttemptEnding {
  claim: Claim;
  end: AttemptEnd;
  unclean: boolean;
  again: { notBefore: Date | null } | undefined;
  now: Date;
}

export function recordProcess(connection: Connection, claim: Claim, process: ProcessIdentity): boolean {
  return connection.run(RECORD_PROCESS, { ...claim, ...process }).changes === 1;
}

/** In the order given: false, with nothing written, where the claim is lost. */
export function endAttempts(connection: Connection, endings: readonly AttemptEnding[]): boolean[] {
  return connection.transaction(() => endings.map((ending) => writeEnd(connection, ending)));
}

/** Within a transaction; false, with nothing written, when the claim is lost. */
export function writeEnd(
  connection: Connection,
  { claim, end, unclean, again, now }: AttemptEnding,
): boolean {
  const { outcome, exitCode, signal, error, result } = end;
  const endedAt = now.getTime() - (end.overForMs ?? 0);
  const ended = { ...claim, endedAt, exitCode, signal };
  const isWritten = again
    ? connection.run(QUEUE_AGAIN, { ...claim, error, notBefore: again.notBefore?.getTime() ?? null })
        .changes || connection.run(END_AS_ASKED, ended).changes
    : connection.run(END_RUN, { ...ended, outcome, error, result: result ?? null }).changes;
  if (!isWritten) return false;
  connection.run(END_ATTEMPT, {
    number: claim.number,
    endedAt,
    outcome,
    exitCode,
    signal,
    error,
    unclean: unclean ? 1 : 0,
  });
  return true;
}

export function addToError(connection: Connection, { run, attempt }: OutputOf, remark: string): void {
  connection.run(ADD_TO_ERROR, { run, attempt, remark });
}

export function cancelQueued(
  connection: Connection,
  cancel: { number: number; error: string; now: Date },
): Run | null {
  const { number, error, now } = cancel;
  const { changes } = connection.run(CANCEL_QUEUED, { number, error, now: now.getTime() });
  return changes === 0 ? null : findRun(connection, number);
}
