import type { Database } from '../../postgres/database.ts';
import type { TriggerKey } from '../keys.ts';
import type { Tables } from '../tables.ts';
import { withTriggerLock } from './lock.ts';

/** States in which no node has a trigger in its hands. */
export const UNTAKEN = ['WAITING', 'BLOCKED', 'PAUSED', 'PAUSED_BLOCKED'];
/** Where Quartz leaves a trigger whose job it could not load. */
export const BROKEN = ['ERROR'];

/** Deletes a trigger of ours with its child row, when it is in one of these states. False when it is not. `note` is to remember the transaction before. */
export async function takeBackTrigger(
  database: Database,
  tables: Tables,
  of: {
    scheduler: string;
    trigger: TriggerKey;
    states: readonly string[];
    note?: (transaction: string) => Promise<unknown>;
  },
): Promise<boolean> {
  const key = [of.scheduler, of.trigger.group, of.trigger.name];
  const where = 'WHERE sched_name = $1 AND trigger_group = $2 AND trigger_name = $3';
  return await withTriggerLock(database, { tables, scheduler: of.scheduler }, async (sql) => {
    // A node takes a trigger without the lock, by its old state: held like this the row cannot be taken any more.
    const held = `SELECT txid_current()::text AS transaction FROM ${tables.triggers} ${where} AND trigger_state = ANY ($4) FOR UPDATE`;
    const { rows } = await sql.query(held, [...key, of.states]);
    const [row] = rows;
    if (!row) return false;
    await of.note?.(String(row.transaction));
    await sql.query(`DELETE FROM ${tables.simple_triggers} ${where}`, key);
    await sql.query(`DELETE FROM ${tables.triggers} ${where}`, key);
    return true;
  });
}
