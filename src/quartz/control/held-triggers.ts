import type { Row, Sql } from '../../postgres/database.ts';
import type { QuartzNode } from '../../task/quartz-task.ts';
import { isByHand, type JobKey, type TriggerKey } from '../keys.ts';
import { nodesOf } from '../nodes.ts';
import { DATABASE_NOW, rowsOf } from '../read-tables.ts';
import type { Tables } from '../tables.ts';
import { type TriggerRow, triggerRowOf } from '../trigger-row.ts';

/** A job's triggers, held by row locks until the transaction ends. */
export interface HeldTriggers {
  triggers: HeldTrigger[];
  /** Whether the job never runs twice at once, and executes. */
  blocked: boolean;
  /** By the database's clock. */
  now: Date;
  nodes: QuartzNode[];
}

export interface HeldTrigger extends TriggerRow {
  startTime: Date;
  /** Quartz' MISFIRE_INSTR: 0 is its smart policy. */
  misfireInstruction: number;
}

/**
 * A job's triggers but for those that fire it by hand. A node takes a trigger without the lock, by its old state: held
 * like this none can be taken until we have written.
 */
export async function holdTriggers(
  sql: Sql,
  tables: Tables,
  { scheduler, job }: { scheduler: string; job: JobKey },
): Promise<HeldTriggers> {
  const of = [scheduler, job.group, job.name];
  const { rows } = await sql.query(triggersQuery(tables), of);
  const { rows: facts } = await sql.query(factsQuery(tables), of);
  const now = Number(facts[0]?.now);
  return {
    triggers: rows.map(triggerOf).filter((trigger) => !isByHand(trigger)),
    blocked: facts[0]?.blocked === true,
    now: new Date(now),
    nodes: nodesOf(rowsOf(facts[0]?.nodes), now),
  };
}

/** Sets the state, and where one is given the next fire time, of a trigger that is in the state it was found in. */
export async function setTriggerState(
  sql: Sql,
  tables: Tables,
  of: { scheduler: string; trigger: TriggerKey; from: string; to: string; nextFireTime?: Date | null },
): Promise<void> {
  const { scheduler, trigger, from, to, nextFireTime } = of;
  const { count } = await sql.query(
    `
UPDATE ${tables.triggers}
SET trigger_state = $5${nextFireTime ? ', next_fire_time = $6' : ''}
WHERE sched_name = $1
  AND trigger_group = $2
  AND trigger_name = $3
  AND trigger_state = $4`,
    [scheduler, trigger.group, trigger.name, from, to, ...(nextFireTime ? [nextFireTime.getTime()] : [])],
  );
  if (count !== 1) throw new Error(`${trigger.group}.${trigger.name} was ${from}, and is so no longer`);
}

function triggersQuery(tables: Tables): string {
  return `
SELECT t.trigger_group, t.trigger_name, t.trigger_state, t.trigger_type, t.next_fire_time, t.start_time, t.end_time,
  t.calendar_name, t.misfire_instr, c.cron_expression, c.time_zone_id, s.repeat_count, s.repeat_interval
FROM ${tables.triggers} t
LEFT JOIN ${tables.cron_triggers} c USING (sched_name, trigger_name, trigger_group)
LEFT JOIN ${tables.simple_triggers} s USING (sched_name, trigger_name, trigger_group)
WHERE t.sched_name = $1 AND t.job_group = $2 AND t.job_name = $3
ORDER BY t.trigger_group, t.trigger_name
FOR UPDATE OF t`;
}

/** As `checkBlockedState` of Quartz looks; rows of triggers that are only acquired name no job. */
function factsQuery(tables: Tables): string {
  return `
SELECT ${DATABASE_NOW} AS now,
  EXISTS (
    SELECT FROM ${tables.fired_triggers} f
    WHERE f.sched_name = $1 AND f.job_group = $2 AND f.job_name = $3 AND f.is_nonconcurrent
  ) AS blocked,
  (
    SELECT json_agg(s) FROM ${tables.scheduler_state} s WHERE s.sched_name = $1
  ) AS nodes`;
}

function triggerOf(row: Row): HeldTrigger {
  return {
    ...triggerRowOf(row),
    startTime: new Date(Number(row.start_time)),
    misfireInstruction: Number(row.misfire_instr ?? 0),
  };
}
