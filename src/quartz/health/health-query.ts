import { NUDGE_PREFIX } from '../nodes.ts';
import { DATABASE_NOW } from '../read-tables.ts';
import type { Tables } from '../tables.ts';

const OVERDUE_MS = 60_000;
const STUCK_MS = 120_000;
const LONG_WAIT_MS = 2_000;
const MOST_NODES = 200;
const MOST_HOLDERS = 3;
const MOST_EXAMPLES = 3;

/** One row with all that tells how the scheduler `$1` is (each one with NULL), as JSON; no lock, and small however many triggers there are. */
export function healthQuery(tables: Tables): string {
  return `
WITH clock AS MATERIALIZED (SELECT ${DATABASE_NOW} AS now)
SELECT now,
  (SELECT json_agg(n ORDER BY n.sched_name, n.instance_name) FROM (${nodesQuery(tables)}) n) AS nodes,
  (SELECT json_agg(t) FROM (${troublesQuery(tables)}) t) AS troubles,
  (SELECT json_agg(e) FROM (${executingQuery(tables)}) e) AS executing,
  (SELECT json_agg(w) FROM (${waitsQuery(tables)}) w) AS waits
FROM clock`;
}

/** The liveliest first: of too many nodes the dead are left out. */
function nodesQuery(tables: Tables): string {
  return `
SELECT s.sched_name, s.instance_name, s.last_checkin_time, s.checkin_interval,
  EXISTS (SELECT FROM ${tables.job_details} j WHERE j.sched_name = s.sched_name) AS has_jobs
FROM ${tables.scheduler_state} s
WHERE ($1::text IS NULL OR s.sched_name = $1) AND s.instance_name NOT LIKE '${NUDGE_PREFIX}%'
ORDER BY s.last_checkin_time DESC
LIMIT ${MOST_NODES}`;
}

/** A trigger is BLOCKED by whatever executes its job, so a row of another trigger of that job excuses it too. */
function troublesQuery(tables: Tables): string {
  return `
SELECT sched_name, kind, sum(triggers) AS triggers, count(*) AS jobs, min(due) AS due,
  (array_agg(job_group || '/' || job_name ORDER BY due, job_group, job_name))[1:${MOST_EXAMPLES}] AS examples
FROM (
  SELECT t.sched_name, t.job_group, t.job_name, k.kind, count(*) AS triggers, min(t.next_fire_time) AS due
  FROM ${tables.triggers} t
  CROSS JOIN clock
  CROSS JOIN LATERAL (
    SELECT CASE
      WHEN t.trigger_state = 'ERROR' THEN 'error'
      WHEN t.next_fire_time <= 0 THEN NULL
      WHEN t.trigger_state = 'WAITING' AND t.next_fire_time < now - ${OVERDUE_MS} THEN 'overdue'
      WHEN t.trigger_state IN ('ACQUIRED', 'BLOCKED') AND t.next_fire_time < now - ${STUCK_MS} AND NOT EXISTS (
        SELECT FROM ${tables.fired_triggers} f
        WHERE f.sched_name = t.sched_name
          AND ((f.trigger_group, f.trigger_name) = (t.trigger_group, t.trigger_name)
            OR (f.job_group, f.job_name) = (t.job_group, t.job_name))
      ) THEN 'stuck'
    END AS kind
  ) k
  WHERE k.kind IS NOT NULL AND ($1::text IS NULL OR t.sched_name = $1)
  GROUP BY t.sched_name, t.job_group, t.job_name, k.kind
) job
GROUP BY sched_name, kind
ORDER BY sched_name, kind`;
}

function executingQuery(tables: Tables): string {
  return `
SELECT sched_name, count(*) AS jobs, min(fired_time) AS oldest
FROM ${tables.fired_triggers}
WHERE state = 'EXECUTING' AND ($1::text IS NULL OR sched_name = $1)
GROUP BY sched_name`;
}

/**
 * Quartz takes its lock by SELECT FOR UPDATE: whoever has or wants RowShareLock on that table and waits for anything
 * keeps the cluster waiting. `waitstart` is new in Postgres 14, so it is asked for as JSON.
 */
function waitsQuery(tables: Tables): string {
  return `
WITH lock AS MATERIALIZED (SELECT * FROM pg_locks),
waiting AS (
  SELECT l.pid,
    extract(epoch FROM clock_timestamp() - coalesce((to_jsonb(l) ->> 'waitstart')::timestamptz, a.query_start)) * 1000 AS waited
  FROM lock l
  LEFT JOIN pg_stat_activity a USING (pid)
  WHERE NOT l.granted AND l.pid IN (
    SELECT pid
    FROM lock
    WHERE relation = to_regclass('${tables.locks}')
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND mode = 'RowShareLock'
  )
),
long AS (SELECT * FROM waiting WHERE waited > ${LONG_WAIT_MS}),
holder AS (
  SELECT DISTINCT blocker AS pid
  FROM long, unnest(pg_blocking_pids(pid)) AS blocker
  WHERE blocker NOT IN (SELECT pid FROM waiting)
  ORDER BY blocker
  LIMIT ${MOST_HOLDERS}
)
SELECT count(*) AS sessions, max(waited) AS longest, (
    SELECT json_agg(json_build_object('pid', h.pid, 'user', a.usename, 'application', nullif(a.application_name, ''),
      'address', host(a.client_addr), 'state', a.state, 'open', extract(epoch FROM clock_timestamp() - a.xact_start) * 1000))
    FROM holder h
    LEFT JOIN pg_stat_activity a USING (pid)
  ) AS holders
FROM long
HAVING count(*) > 0`;
}
