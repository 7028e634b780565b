import type { Database, Sql } from '../../postgres/database.ts';
import type { QuartzNode } from '../../task/quartz-task.ts';
import type { JobKey } from '../keys.ts';
import type { Tables } from '../tables.ts';
import { type HeldTriggers, holdTriggers, setTriggerState } from './held-triggers.ts';
import { withTriggerLock } from './lock.ts';
import { addNudge } from './nudge.ts';
import { planResume, type ResumeRule, type TriggerResume } from './plan-resume.ts';
import { pausedFrom } from './trigger-states.ts';

/** A job in its tables. */
export interface JobIn {
  tables: Tables;
  scheduler: string;
  job: JobKey;
}

/** Nearer than this a fire time comes before a node that is idle looks again by itself. */
const SOON_MS = 60_000;

/** Pauses every trigger of a job that is not paused; returns them as they were. Safe to repeat. */
export async function pauseTriggers(database: Database, of: JobIn): Promise<HeldTriggers> {
  const { tables, scheduler } = of;
  return await withTriggerLock(database, of, async (sql) => {
    const held = await holdTriggers(sql, tables, of);
    for (const trigger of held.triggers) {
      const { state: from } = trigger;
      const to = pausedFrom(from);
      if (to) await setTriggerState(sql, tables, { scheduler, trigger, from, to });
    }
    return held;
  });
}

/** Resumes every trigger of a job that is paused, and says what was done with each. Safe to repeat. */
export async function resumeTriggers(
  database: Database,
  of: JobIn,
  { rule, nudge }: { rule: ResumeRule; nudge: boolean },
): Promise<{ resumed: TriggerResume[]; held: HeldTriggers; nudged: boolean }> {
  const { tables, scheduler } = of;
  return await withTriggerLock(database, of, async (sql) => {
    const held = await holdTriggers(sql, tables, of);
    const resumed = planResume(held, rule);
    for (const { trigger, to, nextFireTime } of resumed)
      await setTriggerState(sql, tables, { scheduler, trigger, from: trigger.state, to, nextFireTime });
    const times = resumed.map(({ trigger, nextFireTime }) => nextFireTime ?? trigger.nextFireTime);
    const nudged = nudge && (await nudgeBefore(sql, of, { times, ...held }));
    return { resumed, held, nudged };
  });
}

/** Makes a node look at once when one of these fire times is near; whether it did. */
export async function nudgeBefore(
  sql: Sql,
  { tables, scheduler }: JobIn,
  { times, now, nodes }: { times: readonly (Date | null)[]; now: Date; nodes: readonly QuartzNode[] },
): Promise<boolean> {
  const isNear = times.some((time) => time && time.getTime() - now.getTime() < SOON_MS);
  if (!isNear || !nodes.some(({ failed }) => !failed)) return false;
  await addNudge(sql, tables, scheduler);
  return true;
}
