import type { Database, Sql } from '../../postgres/database.ts';
import { writeJobData } from '../job-data.ts';
import { DATABASE_NOW } from '../read-tables.ts';
import type { Tables } from '../tables.ts';
import { withTriggerLock } from './lock.ts';
import { addNudge } from './nudge.ts';
import {
  decidePlacement,
  type JobFacts,
  type Placement,
  type PlaceRefusal,
  type PlaceState,
} from './placement.ts';
import { readJobFacts, TRIGGER_GROUP } from './read-job-facts.ts';

export type Placed =
  | { kind: 'placed'; at: Date; state: PlaceState; nudged: boolean; facts: JobFacts }
  | { kind: 'refused'; why: PlaceRefusal };

/** Decides under the lock and writes the trigger with its child row, and the nudge, in one transaction. */
export async function placeTrigger(
  database: Database,
  tables: Tables,
  placement: Placement,
): Promise<Placed> {
  return await withTriggerLock(database, { tables, scheduler: placement.scheduler }, async (sql) => {
    const facts = await readJobFacts(sql, tables, placement);
    const decision = decidePlacement(placement, facts);
    if (decision.kind === 'refuse' || !facts)
      return { kind: 'refused', why: decision.kind === 'refuse' ? decision.why : 'no-job' };
    const { state } = decision;
    const at = await insert(sql, tables, { ...placement, state });
    const nudged = placement.nudge && canNudge(facts) && state === 'WAITING';
    if (nudged) await addNudge(sql, tables, placement.scheduler);
    return { kind: 'placed', at, state, nudged, facts };
  });
}

/** What `placeTrigger` would do at this instant; writes nothing and takes no lock. */
export async function rehearsePlacement(
  sql: Sql,
  tables: Tables,
  placement: Placement,
): Promise<Exclude<Placed, { kind: 'placed' }> | { kind: 'ready'; state: PlaceState; facts: JobFacts }> {
  const facts = await readJobFacts(sql, tables, placement);
  const decision = decidePlacement(placement, facts);
  if (decision.kind === 'refuse' || !facts)
    return { kind: 'refused', why: decision.kind === 'refuse' ? decision.why : 'no-job' };
  return { kind: 'ready', state: decision.state, facts };
}

/** Only nodes of a cluster check in, and only living ones clear a nudge away. */
export function canNudge({ nodes }: JobFacts): boolean {
  return nodes.some(({ failed }) => !failed);
}

/** A trigger without its child row would stop all firing on every node: both are written by one statement. */
async function insert(sql: Sql, tables: Tables, placed: Placement & { state: PlaceState }): Promise<Date> {
  const { scheduler, name, job, state, params } = placed;
  const { rows } = await sql.query(
    `
WITH placed AS (
  INSERT INTO ${tables.triggers} (
    sched_name, trigger_name, trigger_group, job_name, job_group, description, next_fire_time, prev_fire_time, priority,
    trigger_state, trigger_type, start_time, end_time, calendar_name, misfire_instr, job_data
  )
  SELECT $1, $2, '${TRIGGER_GROUP}', $3, $4, NULL, now_ms, -1, 5, $5, 'SIMPLE', now_ms, 0, NULL, 0, $6
  FROM (SELECT ${DATABASE_NOW} AS now_ms) AS clock
  RETURNING sched_name, trigger_name, trigger_group, start_time
), child AS (
  INSERT INTO ${tables.simple_triggers} (
    sched_name, trigger_name, trigger_group, repeat_count, repeat_interval, times_triggered
  )
  SELECT sched_name, trigger_name, trigger_group, 0, 0, 0
  FROM placed
)
SELECT start_time FROM placed`,
    [scheduler, name, job.name, job.group, state, writeJobData(params)],
  );
  return new Date(Number(rows[0]?.start_time));
}
