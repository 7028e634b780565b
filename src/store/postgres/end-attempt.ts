import type { AttemptEnd, Claim, ProcessIdentity, Run } from '../../run/run.ts';
import type { OutputOf } from '../output.ts';
import { RUN_COLUMNS, runOf } from '../rows.ts';
import { type Connection, often, type Statements } from './connection.ts';

const RECORD_PROCESS = often(`
UPDATE sunbird_tasks.attempt
SET pid = $pid, start_ticks = $startTicks, boot_id = $bootId
FROM sunbird_tasks.run
WHERE run.number = $number AND run.state = 'running' AND run.token = $token
  AND attempt.run = run.number AND attempt.number = run.attempt`);

/** Those that are lost are not locked, the others in one order for all: two who lock several never wait for each other. */
const END_RUNS = often(`
WITH asked AS (
  SELECT *
  FROM unnest($numbers::bigint[], $tokens::bigint[], $outcomes::text[], $exitCodes::integer[], $signals::text[],
    $errors::text[], $results::text[], $uncleans::boolean[], $overForMs::float8[])
    AS asked (number, token, outcome, exit_code, signal, error, result, unclean, over_for_ms)
), mine AS (
  SELECT run.number
  FROM sunbird_tasks.run JOIN asked USING (number, token)
  WHERE run.state = 'running'
  ORDER BY run.number
  FOR NO KEY UPDATE OF run
), ended AS (
  UPDATE sunbird_tasks.run
  SET state = asked.outcome,
    ended_at = greatest(run.started_at, sunbird_tasks.present() - asked.over_for_ms * interval '1 millisecond'),
    exit_code = asked.exit_code, signal = asked.signal, error = asked.error, result = asked.result, lease_expires_at = NULL
  FROM mine JOIN asked USING (number)
  WHERE run.number = mine.number
  RETURNING run.number, run.attempt, run.task_id
)
UPDATE sunbird_tasks.attempt
SET ended_at = greatest(attempt.started_at, sunbird_tasks.present() - asked.over_for_ms * interval '1 millisecond'),
  outcome = asked.outcome, exit_code = asked.exit_code, signal = asked.signal, error = asked.error,
  unclean = asked.unclean
FROM ended JOIN asked USING (number)
WHERE attempt.run = ended.number AND attempt.number = ended.attempt
RETURNING attempt.run AS number, EXISTS (
  SELECT FROM sunbird_tasks.run AS next WHERE next.task_id = ended.task_id AND next.state = 'queued'
) AS others_wait`);

/**
 * Queued again, by which it has a `not_before` always (see `ClaimFloor`); unless somebody asked for its end meanwhile,
 * then it ends instead.
 */
const END_AND_QUEUE = often(`
WITH ended AS (
  UPDATE sunbird_tasks.run
  SET state = CASE WHEN cancel_error IS NULL THEN 'queued' ELSE 'cancelled' END,
    ended_at = CASE WHEN cancel_error IS NOT NULL
      THEN greatest(started_at, sunbird_tasks.present() - $overForMs * interval '1 millisecond') END,
    not_before = CASE WHEN cancel_error IS NULL THEN coalesce($notBefore::timestamptz, sunbird_tasks.present()) END,
    exit_code = CASE WHEN cancel_error IS NULL THEN NULL ELSE $exitCode::integer END,
    signal = CASE WHEN cancel_error IS NULL THEN NULL ELSE $signal END,
    error = coalesce(cancel_error, $error),
    replica = CASE WHEN cancel_error IS NULL THEN NULL ELSE replica END,
    token = NULL, lease_expires_at = NULL
  WHERE number = $number AND state = 'running' AND token = $token
  RETURNING number, attempt
)
UPDATE sunbird_tasks.attempt
SET ended_at = greatest(attempt.started_at, sunbird_tasks.present() - $overForMs * interval '1 millisecond'),
  outcome = $outcome, exit_code = $exitCode, signal = $signal, error = $error, unclean = $unclean
FROM ended
WHERE attempt.run = ended.number AND attempt.number = ended.attempt`);

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

/** An attempt that ended, and its run with it. */
export interface Ending {
  claim: Claim;
  end: AttemptEnd;
  unclean: boolean;
}

export async function recordProcess(
  connection: Connection,
  { number, token }: Claim,
  { pid, startTicks, bootId }: ProcessIdentity,
): Promise<boolean> {
  return (await connection.run(RECORD_PROCESS, { number, token, pid, startTicks, bootId })) === 1;
}

/**
 * Ends runs and their attempts by one statement. In the order given: null, with nothing written, where the claim is lost,
 * else whether another run of the task waits.
 */
export async function endRuns(
  sql: Statements,
  endings: readonly Ending[],
): Promise<({ othersWait: boolean } | null)[]> {
  const rows = await sql.all(END_RUNS, {
    numbers: endings.map(({ claim }) => claim.number),
    tokens: endings.map(({ claim }) => claim.token),
    outcomes: endings.map(({ end }) => end.outcome),
    exitCodes: endings.map(({ end }) => end.exitCode),
    signals: endings.map(({ end }) => end.signal),
    errors: endings.map(({ end }) => end.error),
    results: endings.map(({ end }) => end.result ?? null),
    uncleans: endings.map(({ unclean }) => unclean),
    overForMs: endings.map(({ end }) => end.overForMs ?? 0),
  });
  const ended = new Map(rows.map((row) => [Number(row.number), { othersWait: row.others_wait === true }]));
  return endings.map(({ claim }) => ended.get(claim.number) ?? null);
}

/** Ends an attempt and has its run wait once more. False, with nothing written, when the claim is lost. */
export async function endAndQueue(
  sql: Statements,
  { claim: { number, token }, end, unclean }: Ending,
  { notBefore }: { notBefore: Date | null },
): Promise<boolean> {
  const { outcome, exitCode, signal, error, overForMs = 0 } = end;
  const ended = { number, token, outcome, exitCode, signal, error, unclean, overForMs };
  return (await sql.run(END_AND_QUEUE, { ...ended, notBefore })) === 1;
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
