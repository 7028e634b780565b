import type { Database, Sql } from '../../postgres/database.ts';
import { writeJobData } from '../job-data.ts';
import { BY_HAND_PREFIX } from '../keys.ts';
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
  | { kind: 'placed'; stamp: Stamp; state: PlaceState; nudged: boolean; facts: JobFacts }
  | Refused;

interface Refused {
  kind: 'refused';
  why: PlaceRefusal;
}

/** By what a trigger is known again after a crash. */
export interface Stamp {
  /** Its start, by the database's clock. */
  at: Date;
  transaction: string;
  jobVersion: string;
}

/**
 * Decides under the lock and writes the trigger with its child row, and the nudge, in one transaction. `note` is to
 * remember the stamp before anything is written; when it says no, nothing is.
 */
export async function placeTrigger(
  database: Database,
  { tables, placement }: { tables: Tables; placement: Placement },
  note: (stamp: Stamp) => Promise<boolean>,
): Promise<Placed> {
  return await withTriggerLock(database, { tables, scheduler: placement.scheduler }, async (sql) => {
    const ready = await rehearsePlacement(sql, tables, placement);
    if (ready.kind === 'refused') return ready;
    const { state, facts } = ready;
    const stamp = await readStamp(sql, tables, placement);
    if (!(await note(stamp))) return { kind: 'refused', why: 'not-queued' };
    await insert(sql, tables, { ...placement, state, at: stamp.at });
    const nudged = placement.nudge && canNudge(facts) && state === 'WAITING';
    if (nudged) await addNudge(sql, tables, placement.scheduler);
    return { kind: 'placed', stamp, state, nudged, facts };
  });
}

/** What `placeTrigger` would do at this instant; writes nothing and takes no lock. */
export async function rehearsePlacement(
  sql: Sql,
  tables: Tables,
  placement: Placement,
): Promise<Refused | { kind: 'ready'; state: PlaceState; facts: JobFacts }> {
  const facts = await readJobFacts(sql, tables, placement);
  const decision = decidePlacement(placement, facts);
  if (decision.kind === 'refuse' || !facts)
    return { kind: 'refused', why: decision.kind === 'refuse' ? decision.why : 'no-job' };
  const { state } = decision;
  // It began a moment ago, and Quartz would execute ours beside it: that one belongs into our own line.
  if (state === 'WAITING' && facts.executing > 0) return { kind: 'refused', why: 'executing' };
  // Of a job that disallows it Quartz itself never executes two at once.
  const isAlone = placement.ifRunning === 'queue' && facts.nonConcurrent;
  if (!isAlone && (await isAskedFor(sql, tables, placement))) return { kind: 'refused', why: 'asked-for' };
  return { kind: 'ready', state, facts };
}

/** Only nodes of a cluster check in, and only living ones clear a nudge away. */
export function canNudge({ nodes }: JobFacts): boolean {
  return nodes.some(({ failed }) => !failed);
}

/** Whether a trigger that fires once now, put there by somebody else, waits for a node or is in its hands. */
async function isAskedFor(sql: Sql, tables: Tables, { scheduler, job }: Placement): Promise<boolean> {
  const { count } = await sql.query(
    `
SELECT trigger_name
FROM ${tables.triggers}
WHERE sched_name = $1 AND job_group = $2 AND job_name = $3
  AND trigger_group = '${TRIGGER_GROUP}' AND left(trigger_name, ${BY_HAND_PREFIX.length}) = '${BY_HAND_PREFIX}'
  AND trigger_state IN ('WAITING', 'ACQUIRED', 'BLOCKED')`,
    [scheduler, job.group, job.name],
  );
  return count > 0;
}

async function readStamp(sql: Sql, tables: Tables, { scheduler, job }: Placement): Promise<Stamp> {
  const { rows } = await sql.query(
    `
SELECT ${DATABASE_NOW} AS now, txid_current()::text AS transaction, xmin::text AS version
FROM ${tables.job_details}
WHERE sched_name = $1 AND job_group = $2 AND job_name = $3`,
    [scheduler, job.group, job.name],
  );
  const [row = {}] = rows;
  return {
    at: new Date(Number(row.now)),
    transaction: String(row.transaction),
    jobVersion: String(row.version),
  };
}

/** A trigger without its child row would stop all firing on every node: both are written by one statement. */
async function insert(
  sql: Sql,
  tables: Tables,
  placed: Placement & { state: PlaceState; at: Date },
): Promise<void> {
  const { scheduler, name, job, state, params, at } = placed;
  await sql.query(
    `
WITH placed AS (
  INSERT INTO ${tables.triggers} (
    sched_name, trigger_name, trigger_group, job_name, job_group, description, next_fire_time, prev_fire_time, priority,
    trigger_state, trigger_type, start_time, end_time, calendar_name, misfire_instr, job_data
  )
  VALUES ($1, $2, '${TRIGGER_GROUP}', $3, $4, NULL, $7, -1, 5, $5, 'SIMPLE', $7, 0, NULL, 0, $6)
  RETURNING sched_name, trigger_name, trigger_group
)
INSERT INTO ${tables.simple_triggers} (
  sched_name, trigger_name, trigger_group, repeat_count, repeat_interval, times_triggered
)
SELECT sched_name, trigger_name, trigger_group, 0, 0, 0
FROM placed`,
    [scheduler, name, job.name, job.group, state, writeJobData(params), at.getTime()],
  );
}
