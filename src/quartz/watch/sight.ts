import type { Row, Sql } from '../../postgres/database.ts';
import type { QuartzNode } from '../../task/quartz-task.ts';
import type { JobKey, TriggerKey } from '../keys.ts';
import { nodesOf } from '../nodes.ts';
import { DATABASE_NOW, rowsOf } from '../read-tables.ts';
import type { Tables } from '../tables.ts';
import type { Handle } from './handle.ts';

/** What a glance at the tables shows: who executes what, where our triggers are, when the next one is due. */
export interface Sight {
  /** By the database's clock. */
  at: Date;
  executing: Fired[];
  waiting: Waiting[];
  nodes: QuartzNode[];
  /** The earliest fire time of a trigger that is to fire, or null. It may have passed. */
  dueAt: Date | null;
}

/** A row of FIRED_TRIGGERS in state EXECUTING. */
export interface Fired {
  scheduler: string;
  /** The row's key, new with each execution. */
  entry: string;
  trigger: TriggerKey;
  job: JobKey;
  node: string;
  firedAt: Date;
  scheduledFor: Date;
}

/** A trigger that a run of ours waits for. */
export interface Waiting {
  scheduler: string;
  trigger: TriggerKey;
  /** As Quartz writes it. */
  state: string;
}

export interface Asking {
  schedulers: readonly string[];
  handles: readonly Handle[];
}

/** One statement over primary keys and the index of what is due; it takes no lock. */
export async function readSight(sql: Sql, tables: Tables, { schedulers, handles }: Asking): Promise<Sight> {
  const { rows } = await sql.query(sightQuery(tables), [
    schedulers,
    handles.map(({ scheduler }) => scheduler),
    handles.map(({ trigger }) => trigger.group),
    handles.map(({ trigger }) => trigger.name),
  ]);
  const [row = {}] = rows;
  const now = Number(row.now);
  return {
    at: new Date(now),
    executing: rowsOf(row.executing).map(firedOf),
    waiting: rowsOf(row.waiting).map(waitingOf),
    nodes: nodesOf(rowsOf(row.nodes), now),
    dueAt: row.due === null ? null : new Date(Number(row.due)),
  };
}

function sightQuery(tables: Tables): string {
  return `
SELECT ${DATABASE_NOW} AS now,
  (
    SELECT json_agg(f ORDER BY f.fired_time, f.entry_id)
    FROM ${tables.fired_triggers} f
    WHERE f.sched_name = ANY ($1::text[]) AND f.state = 'EXECUTING'
  ) AS executing,
  (
    SELECT json_agg(s)
    FROM ${tables.scheduler_state} s
    WHERE s.sched_name = ANY ($1::text[])
  ) AS nodes,
  (
    SELECT json_agg(json_build_object(
      'sched_name', t.sched_name, 'trigger_group', t.trigger_group, 'trigger_name', t.trigger_name,
      'trigger_state', t.trigger_state
    ))
    FROM unnest($2::text[], $3::text[], $4::text[]) AS asked (scheduler, trigger_group, trigger_name)
    JOIN ${tables.triggers} t ON t.sched_name = asked.scheduler
      AND t.trigger_group = asked.trigger_group AND t.trigger_name = asked.trigger_name
  ) AS waiting,
  (
    SELECT min(t.next_fire_time)
    FROM ${tables.triggers} t
    WHERE t.sched_name = ANY ($1::text[]) AND t.trigger_state IN ('WAITING', 'ACQUIRED') AND t.next_fire_time > 0
  ) AS due`;
}

function firedOf(row: Row): Fired {
  return {
    scheduler: String(row.sched_name),
    entry: String(row.entry_id),
    trigger: { group: String(row.trigger_group), name: String(row.trigger_name) },
    job: { group: String(row.job_group), name: String(row.job_name) },
    node: String(row.instance_name),
    firedAt: new Date(Number(row.fired_time)),
    scheduledFor: new Date(Number(row.sched_time)),
  };
}

function waitingOf(row: Row): Waiting {
  return {
    scheduler: String(row.sched_name),
    trigger: { group: String(row.trigger_group), name: String(row.trigger_name) },
    state: String(row.trigger_state),
  };
}
