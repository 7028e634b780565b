import type { Row, Sql } from '../postgres/database.ts';
import type { Tables } from './tables.ts';

/** What stands in the tables, as it was at one instant. */
export interface TableRows {
  /** A row for each trigger of a job, and one for a job without any; `job_data` in hexadecimal digits. */
  jobs: Row[];
  executing: Row[];
  nodes: Row[];
  /** The database's clock, epoch ms. */
  now: number;
}

/** More of JOB_DATA than this is not read. */
export const MOST_DATA_BYTES = 65_536;
export const ALL_GROUPS = '_$_ALL_GROUPS_PAUSED_$_';
export const DATABASE_NOW = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

/** Reads all that is shown of the schedulers asked for (all with null), in one statement without a lock. */
export async function readTables(sql: Sql, tables: Tables, scheduler: string | null): Promise<TableRows> {
  const { rows } = await sql.query(tablesQuery(tables), [scheduler]);
  const [row = {}] = rows;
  const { jobs, executing, nodes, now } = row;
  return { jobs: rowsOf(jobs), executing: rowsOf(executing), nodes: rowsOf(nodes), now: Number(now) };
}

/** What `json_agg` gave: null for no rows. */
export function rowsOf(value: unknown): Row[] {
  return (value ?? []) as Row[];
}

function tablesQuery(tables: Tables): string {
  return `
SELECT ${DATABASE_NOW} AS now,
  (SELECT json_agg(job) FROM (${jobsQuery(tables)}) AS job) AS jobs,
  (
    SELECT json_agg(f ORDER BY f.fired_time, f.entry_id)
    FROM ${tables.fired_triggers} f
    WHERE f.state = 'EXECUTING' AND ($1::text IS NULL OR f.sched_name = $1)
  ) AS executing,
  (
    SELECT json_agg(s ORDER BY s.sched_name, s.instance_name)
    FROM ${tables.scheduler_state} s
    WHERE $1::text IS NULL OR s.sched_name = $1
  ) AS nodes`;
}

function jobsQuery(tables: Tables): string {
  return `
SELECT j.sched_name, j.job_group, j.job_name, j.description, j.job_class_name, j.is_durable, j.is_nonconcurrent,
  j.requests_recovery, encode(substring(j.job_data FOR ${MOST_DATA_BYTES}), 'hex') AS job_data,
  length(j.job_data) AS job_data_bytes, t.trigger_group, t.trigger_name, t.trigger_state, t.trigger_type,
  t.next_fire_time, t.prev_fire_time, t.end_time, t.calendar_name, c.cron_expression, c.time_zone_id,
  s.repeat_count, s.repeat_interval, s.times_triggered,
  EXISTS (
    SELECT FROM ${tables.paused_trigger_grps} p
    WHERE p.sched_name = t.sched_name AND p.trigger_group IN (t.trigger_group, '${ALL_GROUPS}')
  ) AS group_paused
FROM ${tables.job_details} j
LEFT JOIN ${tables.triggers} t USING (sched_name, job_name, job_group)
LEFT JOIN ${tables.cron_triggers} c USING (sched_name, trigger_name, trigger_group)
LEFT JOIN ${tables.simple_triggers} s USING (sched_name, trigger_name, trigger_group)
WHERE $1::text IS NULL OR j.sched_name = $1
ORDER BY j.sched_name, j.job_group, j.job_name, t.trigger_type, t.trigger_group, t.trigger_name`;
}
