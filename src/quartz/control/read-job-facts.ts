import type { Sql } from '../../postgres/database.ts';
import { storageOf } from '../job-data.ts';
import { BY_HAND_PREFIX, RECOVERY_GROUP } from '../keys.ts';
import { nodesOf } from '../nodes.ts';
import { ALL_GROUPS, DATABASE_NOW, rowsOf } from '../read-tables.ts';
import type { Tables } from '../tables.ts';
import type { JobFacts, Placement, Storage } from './placement.ts';

/** The group in which Quartz itself puts a trigger that fires now. */
export const TRIGGER_GROUP = 'DEFAULT';

/** What decides about a placement, in one statement; null when there is no such job. */
export async function readJobFacts(
  sql: Sql,
  tables: Tables,
  { scheduler, job }: Pick<Placement, 'scheduler' | 'job'>,
): Promise<JobFacts | null> {
  const { rows } = await sql.query(factsQuery(tables), [scheduler, job.group, job.name]);
  const [row] = rows;
  if (!row) return null;
  return {
    nonConcurrent: row.is_nonconcurrent === true,
    durable: row.is_durable === true,
    executing: Number(row.executing),
    otherTriggers: Number(row.other_triggers),
    defaultPaused: row.default_paused === true,
    storage: storageOfAll((row.data_starts ?? []) as Buffer[]),
    nodes: nodesOf(rowsOf(row.nodes), Number(row.now)),
  };
}

function factsQuery(tables: Tables): string {
  return `
SELECT j.is_nonconcurrent, j.is_durable, ${DATABASE_NOW} AS now,
  (
    SELECT count(*)
    FROM ${tables.fired_triggers} f
    WHERE f.sched_name = $1 AND f.job_group = $2 AND f.job_name = $3 AND f.state = 'EXECUTING'
  ) AS executing,
  (
    SELECT count(*)
    FROM ${tables.triggers} t
    WHERE t.sched_name = $1 AND t.job_group = $2 AND t.job_name = $3
      AND t.trigger_group <> '${RECOVERY_GROUP}'
      AND NOT (t.trigger_group = '${TRIGGER_GROUP}' AND left(t.trigger_name, ${BY_HAND_PREFIX.length}) = '${BY_HAND_PREFIX}')
  ) AS other_triggers,
  EXISTS (
    SELECT FROM ${tables.paused_trigger_grps} p
    WHERE p.sched_name = $1 AND p.trigger_group IN ('${TRIGGER_GROUP}', '${ALL_GROUPS}')
  ) AS default_paused,
  (
    SELECT json_agg(s) FROM ${tables.scheduler_state} s WHERE s.sched_name = $1
  ) AS nodes,
  ARRAY(
    SELECT DISTINCT substring(d.job_data FOR 4) FROM ${tables.job_details} d
    WHERE d.sched_name = $1 AND length(d.job_data) > 0
    UNION
    SELECT DISTINCT substring(d.job_data FOR 4) FROM ${tables.triggers} d
    WHERE d.sched_name = $1 AND length(d.job_data) > 0
  ) AS data_starts
FROM ${tables.job_details} j
WHERE j.sched_name = $1 AND j.job_group = $2 AND j.job_name = $3`;
}

/** Where two kinds are found, neither is certain. */
function storageOfAll(starts: readonly Buffer[]): Storage {
  const kinds = new Set(starts.map(storageOf));
  const [kind] = kinds;
  return kinds.size === 1 && kind ? kind : 'unknown';
}
