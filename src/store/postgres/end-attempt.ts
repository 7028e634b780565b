import type { AttemptEnd, Claim, ProcessIdentity, Run } from '../../run/run.ts';
import type { OutputOf } from '../output.ts';
import { RUN_COLUMNS, runOf } from '../rows.ts';
import type { Connection, Statements } from './connection.ts';

const RECORD_PROCESS = `
UPDATE sunbird_tasks.attempt
SET pid = $pid, start_ticks = $startTicks, boot_id = $bootId
FROM sunbird_tasks.run
WHERE run.number = $number AND run.state = 'running' AND run.token = $token
  AND attempt.run = run.number AND attempt.number = run.attempt`;

const MINE = `number = $number AND state = 'running' AND token = $token`;

const END_RUN = `
UPDATE sunbird_tasks.run
SET state = $outcome, ended_at = sunbird_tasks.present(), exit_code = $exitCode, signal = $signal, error = $error,
  result = $result, lease_expires_at = NULL
WHERE ${MINE}
RETURNING number, attempt, task_id`;

/**
 * Queued again, by which it has a `not_before` always (see `ClaimFloor`); unless somebody asked for its end meanwhile,
 * then it ends instead.
 */
const QUEUE_AGAIN = `
UPDATE sunbird_tasks.run
SET state = CASE WHEN cancel_error IS NULL THEN 'queued' ELSE 'cancelled' END,
  ended_at = CASE WHEN cancel_error IS NULL THEN NULL ELSE sunbird_tasks.present() END,
  not_before = CASE WHEN cancel_error IS NULL THEN coalesce($notBefore::timestamptz, sunbird_tasks.present()) END,
  exit_code = CASE WHEN cancel_error IS NULL THEN NULL ELSE $exitCode::integer END,
  signal = CASE WHEN cancel_error IS NULL THEN NULL ELSE $signal END,
  error = coalesce(cancel_error, $error),
  replica = CASE WHEN cancel_error IS NULL THEN NULL ELSE replica END,
  token = NULL, lease_expires_at = NULL
WHERE ${MINE}
RETURNING number, attempt, task_id`;

const attemptAlso = (ending: string) => `
WITH ended AS (${ending})
UPDATE sunbird_tasks.attempt
SET ended_at = sunbird_tasks.present(), outcome = $outcome, exit_code = $exitCode, signal = $signal, error = $error,
  unclean = $unclean
FROM ended
WHERE attempt.run = ended.number AND attempt.number = ended.attempt
RETURNING EXISTS (
  SELECT FROM sunbird_tasks.run AS next WHERE next.task_id = ended.task_id AND next.state = 'queued'
) AS others_wait`;

const END = attemptAlso(END_RUN);
const END_AND_QUEUE = attemptAlso(QUEUE_AGAIN);

const ADD_TO_ERROR = `
UPDATE sunbird_tasks.attempt
SET error = coalesce(error || '; ', '') || $remark, unclean = false
WHERE run = $run AND number = $attempt AND outcome = 'interrupted'`;

const CANCEL_QUEUED = `
WITH run AS (
  UPDATE sunbird_tasks.run
  SET state = 'cancelled', ended_at = sunbird_tasks.present(), error = $error
  WHERE number = $number AND state = 'queued'
  RETURNING *
)
SELECT ${RUN_COLUMNS}
FROM run JOIN sunbird_tasks.task ON task.id = run.task_id`;

/** How an attempt's end is written: with `again` its run waits once more. */
export interface AttemptEnding {
  claim: Claim;
  end: AttemptEnd;
  unclean: boolean;
  again: { notBefore: Date | null } | undefined;
}

export async function recordProcess(
  connection: Connection,
  { number, token }: Claim,
  { pid, startTicks, bootId }: ProcessIdentity,
): Promise<boolean> {
  return (await connection.run(RECORD_PROCESS, { number, token, pid, startTicks, bootId })) === 1;
}

/** One statement for the run and its attempt; null, with nothing written, when the claim is lost. */
export async function endAttempt(
  sql: Statements,
  { claim: { number, token }, end, unclean, again }: AttemptEnding,
): Promise<{ othersWait: boolean } | null> {
  const { outcome, exitCode, signal, error, result = null } = end;
  const ended = { number, token, outcome, exitCode, signal, error, unclean };
  const row = again
    ? await sql.get(END_AND_QUEUE, { ...ended, notBefore: again.notBefore })
    : await sql.get(END, { ...ended, result });
  return row ? { othersWait: row.others_wait === true } : null;
}

export async function addToError(
  connection: Connection,
  { run, attempt }: OutputOf,
  remark: string,
): Promise<void> {
  await connection.run(ADD_TO_ERROR, { run, attempt, remark });
}

export async function cancelQueued(
  connection: Connection,
  number: number,
  error: string,
): Promise<Run | null> {
  const row = await connection.get(CANCEL_QUEUED, { number, error });
  return row ? runOf(row) : null;
}
