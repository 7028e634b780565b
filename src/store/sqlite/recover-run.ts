import type { Claim, RunningRun } from '../../run/run.ts';
import { processOf, RUN_COLUMNS, runOf } from '../rows.ts';
import type { AbandonedRun, RecoveryPlan } from '../store.ts';
import type { Connection } from './connection.ts';
import { writeEnd } from './end-attempt.ts';
import { RUN_TABLES } from './task-rows.ts';

const ABANDONED = `
SELECT ${RUN_COLUMNS}, attempt.pid, attempt.start_ticks, attempt.boot_id
FROM ${RUN_TABLES}
JOIN attempt ON attempt.run = run.number AND attempt.number = run.attempt
WHERE run.state = 'running'
  AND run.handle IS NULL
  AND (run.lease_expires_at <= $now OR $exclusive AND run.replica <> $replica)
ORDER BY run.number`;

/** Attempts behind the last one that ended otherwise; the present one, not yet ended, is among them. */
const STREAK = `
SELECT count(*) AS streak
FROM attempt
WHERE run = $number
  AND number > (
    SELECT coalesce(max(number), 0) FROM attempt WHERE run = $number AND ended_at IS NOT NULL AND unclean = 0
  )`;

const QUARANTINE = `
UPDATE task
SET quarantined_at = $now, quarantined_by_run = $number
WHERE id = (SELECT task_id FROM run WHERE number = $number)`;

const CANCEL_WAITING = `
UPDATE run
SET state = 'cancelled', ended_at = $now, error = 'quarantined: three attempts of run ' || $number || ' died with the scheduler'
WHERE task_id = (SELECT task_id FROM run WHERE number = $number)
  AND state = 'queued'`;

/** An owner that was merely slow may have renewed its lease since the run was listed. */
const STILL_ABANDONED = `
SELECT 1
FROM run
WHERE number = $number
  AND state = 'running'
  AND token = $token
  AND lease_expires_at <= $expiredAt`;

/** Later than any lease: in an exclusive store every other replica is dead. */
const EVER = Number.MAX_SAFE_INTEGER;

export function listAbandoned(
  connection: Connection,
  of: { replica: string; exclusive: boolean; now: Date },
): AbandonedRun[] {
  const { replica, exclusive, now } = of;
  const rows = connection.all(ABANDONED, { replica, exclusive: exclusive ? 1 : 0, now: now.getTime() });
  return rows.map((row) => ({
    run: runOf(row) as RunningRun,
    process: processOf(row),
    uncleanStreak: Number(connection.get(STREAK, { number: Number(row.number) })?.streak),
  }));
}

/** See `Store.recoverRun`. */
export function recoverRun(
  connection: Connection,
  recovery: { claim: Claim; plan: RecoveryPlan; error: string; exclusive: boolean; now: Date },
): boolean {
  const { claim, plan, error, exclusive, now } = recovery;
  return connection.transaction(() => {
    const expiredAt = exclusive ? EVER : now.getTime();
    if (!connection.get(STILL_ABANDONED, { ...claim, expiredAt })) return false;
    const end = { outcome: 'interrupted', exitCode: null, signal: null, error } as const;
    const again = plan === 'again' ? { notBefore: null } : undefined;
    writeEnd(connection, { claim, end, unclean: true, again, now });
    if (plan === 'quarantine') {
      connection.run(QUARANTINE, { number: claim.number, now: now.getTime() });
      connection.run(CANCEL_WAITING, { number: claim.number, now: now.getTime() });
    }
    return true;
  });
}
