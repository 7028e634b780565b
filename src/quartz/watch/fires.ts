import type { Row, Sql } from '../../postgres/database.ts';
import { isByHand, type JobKey, keyText, RECOVERY_GROUP, sameKey, type TriggerKey } from '../keys.ts';
import type { Tables } from '../tables.ts';
import type { Sight } from './sight.ts';

/** That a trigger has fired, as its own row tells. */
export interface Fire {
  scheduler: string;
  trigger: TriggerKey;
  job: JobKey;
  /** The fire time, not the instant at which work began. */
  fireTime: Date;
}

/** The last fire of each trigger that fired for a time after this one. */
export async function readFires(
  sql: Sql,
  tables: Tables,
  { schedulers, since }: { schedulers: readonly string[]; since: Date },
): Promise<Fire[]> {
  const { rows } = await sql.query(
    `
SELECT sched_name, trigger_group, trigger_name, job_group, job_name, prev_fire_time
FROM ${tables.triggers}
WHERE sched_name = ANY ($1::text[]) AND prev_fire_time > $2
ORDER BY prev_fire_time`,
    [schedulers, since.getTime()],
  );
  return rows.map(fireOf);
}

/** What names a fire of a trigger among all of them. */
export function fireKey(fire: Fire): string {
  return `${triggerText(fire)}@${fire.fireTime.getTime()}`;
}

/** The last fire of each trigger that has become a run, by the trigger. */
export class RememberedFires {
  readonly #last = new Map<string, number>();

  add(fire: Omit<Fire, 'job'>): void {
    this.#last.set(triggerText(fire), fire.fireTime.getTime());
  }

  has(fire: Fire): boolean {
    return (this.#last.get(triggerText(fire)) ?? 0) >= fire.fireTime.getTime();
  }
}

/**
 * Fires whose execution nobody saw, because it was over before this glance, which is to be younger than they are.
 * A trigger for now or for recovery is gone with its execution, and whoever waits for it learns of its end by that.
 */
export function findUnseen(fires: readonly Fire[], sight: Sight, remembered: RememberedFires): Fire[] {
  return fires.filter(
    (fire) =>
      !isByHand(fire.trigger) &&
      fire.trigger.group !== RECOVERY_GROUP &&
      !remembered.has(fire) &&
      !isExecuting(fire, sight),
  );
}

function triggerText({ scheduler, trigger }: Omit<Fire, 'job'>): string {
  return `${scheduler}/${keyText(trigger)}`;
}

function isExecuting({ scheduler, trigger, fireTime }: Fire, { executing }: Sight): boolean {
  return executing.some(
    (fired) =>
      fired.scheduler === scheduler &&
      sameKey(fired.trigger, trigger) &&
      fired.scheduledFor.getTime() === fireTime.getTime(),
  );
}

function fireOf(row: Row): Fire {
  return {
    scheduler: String(row.sched_name),
    trigger: { group: String(row.trigger_group), name: String(row.trigger_name) },
    job: { group: String(row.job_group), name: String(row.job_name) },
    fireTime: new Date(Number(row.prev_fire_time)),
  };
}
