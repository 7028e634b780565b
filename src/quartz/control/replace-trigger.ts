import type { Database, Row, Sql } from '../../postgres/database.ts';
import { sameKey, type TriggerKey } from '../keys.ts';
import type { Tables } from '../tables.ts';
import { type HeldTrigger, type HeldTriggers, holdTriggers, setTriggerState } from './held-triggers.ts';
import { withTriggerLock } from './lock.ts';
import { firstFireTime, type NewSchedule } from './new-schedule.ts';
import { type JobIn, nudgeBefore } from './pause-triggers.ts';
import { isAlive, isPaused, pausedFrom, resumedFrom } from './trigger-states.ts';

/** A cron trigger that is to have another schedule. */
export interface Replacement extends JobIn {
  trigger: TriggerKey;
  to: NewSchedule;
  /** Whether it is to be paused afterwards, because it was before. */
  paused: boolean;
}

/** What became of one of the two phases. */
export type Phase =
  | { kind: 'done' }
  /** There is no such trigger any more, or it is in a state that never fires. */
  | { kind: 'gone'; why: string }
  /** A node took it before it was paused, and has it in its hands until its fire time. */
  | { kind: 'in-hand'; node: string };

const KEY = 'WHERE sched_name = $1 AND trigger_group = $2 AND trigger_name = $3';

/**
 * The first phase: pauses the trigger, so that no node takes it any more. `already` when it fires as wanted: an earlier
 * boot came so far, or somebody else. Safe to repeat.
 */
export async function takeOut(
  database: Database,
  of: Replacement,
): Promise<Exclude<Phase, { kind: 'in-hand' }> | { kind: 'already' }> {
  const { tables, scheduler } = of;
  return await withTriggerLock(database, of, async (sql) => {
    const found = await findTrigger(sql, of);
    if (found.kind === 'gone') return found;
    const { trigger } = found;
    const to = pausedFrom(trigger.state);
    if (firesSo(trigger, of) && (to || of.paused)) return { kind: 'already' };
    if (to) await setTriggerState(sql, tables, { scheduler, trigger, from: trigger.state, to });
    return { kind: 'done' };
  });
}

/** The second phase: once no node has the trigger in its hands, deletes it and stores it anew with its other schedule. */
export async function putBack(database: Database, of: Replacement, nudge: boolean): Promise<Phase> {
  return await withTriggerLock(database, of, async (sql) => {
    const found = await findTrigger(sql, of);
    if (found.kind === 'gone') return found;
    const { trigger, blocked, now } = found;
    if (!isPaused(trigger.state))
      // Another replica may have come here first.
      return firesSo(trigger, of)
        ? { kind: 'done' }
        : { kind: 'gone', why: 'somebody has resumed it meanwhile' };
    const node = await findHolder(sql, of);
    if (node !== null) return { kind: 'in-hand', node };
    const next = firstFireTime(of.to, trigger, now);
    if (typeof next === 'string') return { kind: 'gone', why: next };
    const state = of.paused ? (blocked ? 'PAUSED_BLOCKED' : 'PAUSED') : blocked ? 'BLOCKED' : 'WAITING';
    await replace(sql, of, { from: trigger.state, state, next });
    if (nudge && state === 'WAITING') await nudgeBefore(sql, of, { ...found, times: [next] });
    return { kind: 'done' };
  });
}

/** Undoes the first phase. Safe to repeat. */
export async function restore(database: Database, of: Replacement): Promise<void> {
  const { tables, scheduler, paused } = of;
  if (paused) return;
  await withTriggerLock(database, of, async (sql) => {
    const found = await findTrigger(sql, of);
    if (found.kind === 'gone') return;
    const { trigger, blocked } = found;
    const to = resumedFrom(trigger.state, blocked);
    if (to) await setTriggerState(sql, tables, { scheduler, trigger, from: trigger.state, to });
  });
}

type Found = Extract<Phase, { kind: 'gone' }> | (HeldTriggers & { kind: 'held'; trigger: HeldTrigger });

async function findTrigger(sql: Sql, of: Replacement): Promise<Found> {
  const held = await holdTriggers(sql, of.tables, of);
  const trigger = held.triggers.find((each) => sameKey(each, of.trigger));
  if (!trigger?.cron) return { kind: 'gone', why: 'there is no such cron trigger any more' };
  if (!isAlive(trigger.state))
    return { kind: 'gone', why: `its trigger is in state ${trigger.state}, in which it never fires` };
  return { ...held, kind: 'held', trigger };
}

function firesSo({ cron }: HeldTrigger, { to }: Replacement): boolean {
  return cron?.expression === to.schedule && cron.timezone === to.timezone;
}

/** The node that has taken the trigger, and will fire it, or try to, at its old time. */
async function findHolder(
  sql: Sql,
  { tables, scheduler, trigger }: { tables: Tables; scheduler: string; trigger: TriggerKey },
): Promise<string | null> {
  const { rows } = await sql.query(
    `
SELECT instance_name
FROM ${tables.fired_triggers}
${KEY} AND state = 'ACQUIRED'`,
    [scheduler, trigger.group, trigger.name],
  );
  return rows[0] ? String(rows[0].instance_name) : null;
}

/** A trigger without its child row would stop all firing on every node: all four statements are one transaction. */
async function replace(
  sql: Sql,
  { tables, scheduler, trigger, to }: Replacement,
  { from, state, next }: { from: string; state: string; next: Date },
): Promise<void> {
  const key = [scheduler, trigger.group, trigger.name];
  const child = await sql.query(`DELETE FROM ${tables.cron_triggers} ${KEY}`, key);
  const { rows, count } = await sql.query(
    `
DELETE FROM ${tables.triggers}
${KEY} AND trigger_state = $4
RETURNING job_name, job_group, description, prev_fire_time, priority, trigger_type, start_time, end_time, calendar_name,
  misfire_instr, job_data`,
    [...key, from],
  );
  if (child.count !== 1 || count !== 1) throw new Error(`${key.join(' ')} changed under the lock`);
  const [old = {}] = rows as [Row];
  await sql.query(
    `
INSERT INTO ${tables.triggers} (
  sched_name, trigger_group, trigger_name, job_name, job_group, description, next_fire_time, prev_fire_time, priority,
  trigger_state, trigger_type, start_time, end_time, calendar_name, misfire_instr, job_data
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
    [
      ...key,
      old.job_name,
      old.job_group,
      old.description,
      next.getTime(),
      old.prev_fire_time,
      old.priority,
      state,
      old.trigger_type,
      old.start_time,
      old.end_time,
      old.calendar_name,
      old.misfire_instr,
      old.job_data,
    ],
  );
  await sql.query(
    `
INSERT INTO ${tables.cron_triggers} (sched_name, trigger_group, trigger_name, cron_expression, time_zone_id)
VALUES ($1, $2, $3, $4, $5)`,
    [...key, to.schedule, to.timezone],
  );
}
