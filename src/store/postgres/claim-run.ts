import type { Claim, Run, RunningRun } from '../../run/run.ts';
import type { CancelRequest, ClaimRequest, Renewal } from '../claims.ts';
import { dateOf, RUN_COLUMNS, renewalOf, runOf } from '../rows.ts';
import { type Connection, isTaken, often, type Statements } from './connection.ts';
import { RUN_TABLES } from './task-rows.ts';

/** Of the runs that `which` names those that may be claimed. */
const claimable = (which: string) => `
SELECT ${RUN_COLUMNS}
FROM ${RUN_TABLES}
WHERE ${which}
  AND run.state = 'queued'
  AND run.handle IS NULL
  AND (run.not_before IS NULL OR run.not_before <= sunbird_tasks.present())
  AND (run.beside OR NOT EXISTS (
    SELECT FROM sunbird_tasks.run AS other WHERE other.task_id = run.task_id AND other.state = 'running'
  ) AND NOT EXISTS (
    SELECT FROM sunbird_tasks.run AS older
    WHERE older.task_id = run.task_id AND older.state = 'queued' AND older.number < run.number
      AND (older.not_before IS NULL OR older.not_before <= sunbird_tasks.present())
  ))
ORDER BY run.number
LIMIT $limit`;

const CLAIMABLE = often(claimable('run.number > $after'));
const CLAIMABLE_AMONG = often(claimable('run.number = ANY($numbers::bigint[])'));

/** By the short index of what has such a time; asked for numbers too, Postgres may go through a long one. */
const CAME_BACK = often(`
SELECT number
FROM sunbird_tasks.run
WHERE state = 'queued'
  AND not_before <= sunbird_tasks.present()`);

const NEXT_CLAIM_TIME = often(`
SELECT min(not_before) AS at
FROM sunbird_tasks.run
WHERE state = 'queued'
  AND not_before > sunbird_tasks.present()`);

/**
 * That no two runs of a task run at once is held by an index besides: of two claims in a race it refuses one. What
 * another replica is just taking is passed by, so that replicas who want the same runs do not wait for each other.
 */
const CLAIM = often(`
WITH chosen AS (
  SELECT number, task_id
  FROM sunbird_tasks.run AS mine
  WHERE number = ANY($numbers::bigint[])
    AND state = 'queued'
    AND (not_before IS NULL OR not_before <= sunbird_tasks.present())
    AND NOT EXISTS (SELECT FROM sunbird_tasks.store WHERE drained_at IS NOT NULL)
    AND (beside OR NOT EXISTS (
      SELECT FROM sunbird_tasks.run AS other WHERE other.task_id = mine.task_id AND other.state = 'running'
    ))
  ORDER BY number
  LIMIT $limit
  FOR NO KEY UPDATE SKIP LOCKED
), run AS (
  UPDATE sunbird_tasks.run AS mine
  SET state = 'running', attempt = attempt + 1, started_at = coalesce(started_at, moment.now), not_before = NULL,
    error = NULL, replica = $replica, token = nextval('sunbird_tasks.lease_token'),
    lease_expires_at = moment.now + $leaseMs * interval '1 millisecond'
  FROM (SELECT sunbird_tasks.present() AS now) AS moment, chosen
  WHERE mine.number = chosen.number
    AND (beside OR NOT EXISTS (
      SELECT FROM chosen AS older WHERE older.task_id = mine.task_id AND older.number < mine.number
    ))
  RETURNING mine.*
), attempted AS (
  INSERT INTO sunbird_tasks.attempt (run, number, replica, started_at)
  SELECT number, attempt, replica, sunbird_tasks.present()
  FROM run
)
SELECT ${RUN_COLUMNS}
FROM run JOIN sunbird_tasks.task ON task.id = run.task_id
ORDER BY run.number`);

/** In one order for all, so that two who lock several never wait for each other. */
const RENEW = often(`
WITH good AS (
  SELECT run.number
  FROM sunbird_tasks.run
  JOIN unnest($numbers::bigint[], $tokens::bigint[]) AS claim (number, token) USING (number, token)
  WHERE run.state = 'running'
  ORDER BY run.number
  FOR NO KEY UPDATE OF run
)
UPDATE sunbird_tasks.run
SET lease_expires_at = sunbird_tasks.present() + $leaseMs * interval '1 millisecond'
FROM good
WHERE run.number = good.number
RETURNING run.number, run.cancel_error, run.cancel_grace_ms`);

const ASK_CANCEL = `
UPDATE sunbird_tasks.run
SET cancel_error = coalesce(cancel_error, $error), cancel_grace_ms = coalesce(cancel_grace_ms, $graceMs)
WHERE number = $number
  AND state = 'running'
  AND handle IS NULL`;

/** See `Store.listClaimable`. At and below the floor only what came back is looked for; see `ClaimFloor`. */
export async function listClaimable(
  sql: Statements,
  { limit, after, floor }: { limit: number; after: number; floor: number },
): Promise<Run[]> {
  const back = after < floor ? await sql.all(CAME_BACK) : [];
  const numbers = back
    .map(({ number }) => Number(number))
    .filter((number) => number > after && number <= floor);
  const first = numbers.length > 0 ? await sql.all(CLAIMABLE_AMONG, { numbers, limit }) : [];
  const rest = await sql.all(CLAIMABLE, { after: Math.max(after, floor), limit });
  return [...first, ...rest].slice(0, limit).map(runOf);
}

export async function findNextClaimTime(sql: Statements): Promise<Date | null> {
  return dateOf((await sql.get(NEXT_CLAIM_TIME))?.at ?? null);
}

/** See `Store.claimRuns`. */
export async function claimRuns(connection: Connection, claim: ClaimRequest): Promise<RunningRun[]> {
  const { numbers, limit, replica, leaseMs } = claim;
  try {
    const rows = await connection.all(CLAIM, { numbers, limit, replica, leaseMs });
    return rows.map((row) => runOf(row) as RunningRun);
  } catch (error) {
    if (!isTaken(error)) throw error;
    // One of them lost such a race, and all were refused with it.
    return numbers.length === 1 ? [] : await claimOneByOne(connection, claim);
  }
}

async function claimOneByOne(connection: Connection, claim: ClaimRequest): Promise<RunningRun[]> {
  const claimed: RunningRun[] = [];
  for (const number of claim.numbers) {
    if (claimed.length === claim.limit) break;
    claimed.push(...(await claimRuns(connection, { ...claim, numbers: [number] })));
  }
  return claimed;
}

/** See `Store.renewLeases`. */
export async function renewLeases(
  connection: Connection,
  claims: readonly Claim[],
  leaseMs: number,
): Promise<Renewal> {
  const numbers = claims.map(({ number }) => number);
  const tokens = claims.map(({ token }) => token);
  return renewalOf(claims, await connection.urgent.all(RENEW, { numbers, tokens, leaseMs }));
}

export async function askCancel(
  connection: Connection,
  number: number,
  { error, graceMs }: CancelRequest,
): Promise<boolean> {
  return (await connection.run(ASK_CANCEL, { number, error, graceMs })) === 1;
}
