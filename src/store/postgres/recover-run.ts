import type { Claim, RunningRun } from '../../run/run.ts';
import { processOf, RUN_COLUMNS, runOf } from '../rows.ts';
import type { AbandonedRun, RecoveryPlan } from '../store.ts';
import { type Connection, often } from './connection.ts';
import { endAndQueue, endRuns } from './end-attempt.ts';
import { RUN_TABLES } from './task-rows.ts';

/** With the attempts behind the last one that ended otherwise; the present one, not yet ended, is among them. */
const ABANDONED = often(`
SELECT ${RUN_COLUMNS}, attempt.pid, attempt.start_ticks, attempt.boot_id, (
  SELECT count(*)
  FROM sunbird_tasks.attempt AS each
  WHERE each.run = run.number
    AND each.number > (
      SELECT coalesce(max(clean.number), 0)
      FROM sunbird_tasks.attempt AS clean
      WHERE clean.run = run.number AND clean.ended_at IS NOT NULL AND NOT clean.unclean
    )
) AS streak
FROM ${RUN_TABLES}
JOIN sunbird_tasks.attempt ON attempt.run = run.number AND attempt.number = run.attempt
WHERE run.state = 'running'
  AND run.handle IS NULL
  AND run.lease_expires_at <= sunbird_tasks.present()
ORDER BY run.number`);

/** An owner that was merely slow may have renewed its lease since the run was listed. */
const STILL_ABANDONED = `
SELECT number
FROM sunbird_tasks.run
WHERE number = $number
  AND state = 'running'
  AND token = $token
  AND lease_expires_at <= sunbird_tasks.present()
FOR NO KEY UPDATE`;

const QUARANTINE = `
UPDATE sunbird_tasks.task
SET quarantined_at = sunbird_tasks.present(), quarantined_by_run = $number
WHERE id = (SELECT task_id FROM sunbird_tasks.run WHERE number = $number)`;

const CANCEL_WAITING = `
UPDATE sunbird_tasks.run
SET state = 'cancelled', ended_at = sunbird_tasks.present(),
  error = 'quarantined: three attempts of run ' || $number::bigint || ' died with the scheduler'
WHERE task_id = (SELECT task_id FROM sunbird_tasks.run WHERE number = $number)
  AND state = 'queued'`;

export async function listAbandoned(connection: Connection): Promise<AbandonedRun[]> {
  return (await connection.all(ABANDONED)).map((row) => ({
    run: runOf(row) as RunningRun,
    process: processOf(row),
    uncleanStreak: Number(row.streak),
  }));
}

/** See `Store.recoverRun`. */
export async function recoverRun(
  connection: Connection,
  { claim, plan, error }: { claim: Claim; plan: RecoveryPlan; error: string },
): Promise<boolean> {
  const { number, token } = claim;
  return await connection.transaction(async (sql) => {
    if (!(await sql.get(STILL_ABANDONED, { number, token }))) return false;
    const end = { outcome: 'interrupted', exitCode: null, signal: null, error } as const;
    const ending = { claim, end, unclean: true };
    if (plan === 'again') await endAndQueue(sql, ending, { notBefore: null });
    else await endRuns(sql, [ending]);
    if (plan === 'quarantine') {
      await sql.run(QUARANTINE, { number });
      await sql.run(CANCEL_WAITING, { number });
    }
    return true;
  });
}
