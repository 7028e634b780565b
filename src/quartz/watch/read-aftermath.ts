import type { Row, Sql } from '../../postgres/database.ts';
import { isConnectionLost } from '../../postgres/sql-states.ts';
import { readJobValues } from '../job-data.ts';
import { isByHand, RECOVERY_GROUP } from '../keys.ts';
import type { Tables } from '../tables.ts';
import type { Aftermath, JobTrace, Outcome, Recovery } from './aftermath.ts';
import type { Known } from './changes.ts';

/** In the data of a recovery trigger `ClusterManager` of Quartz 2.3 names the original one. */
const ORIGINAL_NAME = 'QRTZ_FAILED_JOB_ORIG_TRIGGER_NAME';
const ORIGINAL_GROUP = 'QRTZ_FAILED_JOB_ORIG_TRIGGER_GROUP';

/** Reads what is there of the jobs of these runs, and what became of the transactions that they depend on. */
export async function readAftermath(sql: Sql, tables: Tables, gone: readonly Known[]): Promise<Aftermath> {
  const outcomes = await readOutcomes(sql, gone);
  const { rows } = await sql.query(aftermathQuery(tables), [
    gone.map(({ handle }) => handle.scheduler),
    gone.map(({ handle }) => handle.job.group),
    gone.map(({ handle }) => handle.job.name),
  ]);
  const byJob = Map.groupBy(rows, (row) => JSON.stringify([row.sched_name, row.job_group, row.job_name]));
  return {
    recoveries: rows.flatMap(recoveryOf),
    jobs: [...byJob.values()].map((triggers) => traceOf(triggers)),
    outcomes,
  };
}

function aftermathQuery(tables: Tables): string {
  return `
SELECT DISTINCT ON (j.sched_name, j.job_group, j.job_name, t.trigger_group, t.trigger_name)
  j.sched_name, j.job_group, j.job_name, j.requests_recovery,
  CASE WHEN NOT j.is_update_data THEN j.xmin::text END AS version,
  t.trigger_group, t.trigger_name, t.start_time,
  CASE WHEN t.trigger_group = '${RECOVERY_GROUP}' THEN t.job_data END AS job_data
FROM unnest($1::text[], $2::text[], $3::text[]) AS asked (scheduler, job_group, job_name)
JOIN ${tables.job_details} j ON j.sched_name = asked.scheduler
  AND j.job_group = asked.job_group AND j.job_name = asked.job_name
LEFT JOIN ${tables.triggers} t ON t.sched_name = j.sched_name
  AND t.job_group = j.job_group AND t.job_name = j.job_name`;
}

/** The server keeps the outcome of its last two billion transactions or so; only of those not over is it worth asking. */
async function readOutcomes(sql: Sql, gone: readonly Known[]): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  for (const { run, handle } of gone) {
    const isOpen = handle.state === 'placing' || handle.state === 'removing';
    if (run.state !== 'queued' || !isOpen || handle.transaction === undefined) continue;
    const outcome = await readOutcome(sql, handle.transaction);
    if (outcome) outcomes.set(handle.transaction, outcome);
  }
  return outcomes;
}

/** Null for a transaction of which the server knows nothing, such as one of its predecessor's before a failover. */
async function readOutcome(sql: Sql, transaction: string): Promise<Outcome | null> {
  try {
    const { rows } = await sql.query('SELECT txid_status($1::bigint) AS outcome', [transaction]);
    return (rows[0]?.outcome ?? null) as Outcome | null;
  } catch (error) {
    if (isConnectionLost(error)) throw error;
    return null;
  }
}

function traceOf(triggers: readonly Row[]): JobTrace {
  const [row = {}] = triggers;
  const lasting = triggers.filter(
    ({ trigger_group: group, trigger_name: name }) =>
      name !== null && group !== RECOVERY_GROUP && !isByHand({ group: String(group), name: String(name) }),
  );
  return {
    scheduler: String(row.sched_name),
    job: { group: String(row.job_group), name: String(row.job_name) },
    triggersMadeAt: lasting.map(({ start_time }) => new Date(Number(start_time))),
    version: (row.version ?? null) as string | null,
    requestsRecovery: row.requests_recovery === true,
  };
}

function recoveryOf(row: Row): Recovery[] {
  if (row.trigger_group !== RECOVERY_GROUP || row.job_data === null) return [];
  const { [ORIGINAL_NAME]: name, [ORIGINAL_GROUP]: group } = readJobValues(row.job_data as Buffer) ?? {};
  if (typeof name !== 'string' || typeof group !== 'string') return [];
  return [
    {
      scheduler: String(row.sched_name),
      trigger: { group: String(row.trigger_group), name: String(row.trigger_name) },
      original: { group, name },
    },
  ];
}
