import type { Row, Sql } from '../../postgres/database.ts';
import type { QuartzNode } from '../../task/quartz-task.ts';
import { nodeOf } from '../nodes.ts';
import { rowsOf } from '../read-tables.ts';
import type { Tables } from '../tables.ts';
import { healthQuery } from './health-query.ts';

/** What is known of a cluster at one instant by the database's clock. */
export interface ClusterState {
  /** Epoch ms. */
  now: number;
  /** By scheduler and name. */
  nodes: ClusterNode[];
  troubles: Trouble[];
  executing: Executing[];
  /** Sessions that wait too long for Quartz' lock, or null. */
  wait: LockWait | null;
}

export interface ClusterNode extends QuartzNode {
  /** Whether its scheduler has anything to fire. */
  hasJobs: boolean;
}

/** Triggers of one scheduler that do not fire, for the same reason. */
export interface Trouble {
  scheduler: string;
  kind: 'error' | 'stuck' | 'overdue';
  triggers: number;
  jobs: number;
  /** `group/name` of the few jobs that should have fired first. */
  examples: readonly string[];
  /** The earliest of their fire times. */
  dueAt: Date;
}

export interface Executing {
  scheduler: string;
  jobs: number;
  oldestAt: Date;
}

export interface LockWait {
  sessions: number;
  longestMs: number;
  /** Who holds the lock, or keeps its holder waiting in turn. */
  holders: LockHolder[];
}

/** A session of Postgres; what a role may not see of another's is null. */
export interface LockHolder {
  /** 0 for a prepared transaction, which has no session. */
  pid: number;
  user: string | null;
  application: string | null;
  /** IP address; null over a Unix socket. */
  address: string | null;
  /** Such as `idle in transaction`. */
  state: string | null;
  openMs: number | null;
}

/** Reads how the schedulers asked for (all with null) are: one statement, without a lock, few rows however many triggers there are. */
export async function readHealth(sql: Sql, tables: Tables, scheduler: string | null): Promise<ClusterState> {
  const { rows } = await sql.query(healthQuery(tables), [scheduler]);
  const row = rows[0] ?? {};
  const now = Number(row.now);
  const [wait] = rowsOf(row.waits);
  return {
    now,
    nodes: rowsOf(row.nodes).map((each) => ({ ...nodeOf(each, now), hasJobs: each.has_jobs === true })),
    troubles: rowsOf(row.troubles).map(troubleOf),
    executing: rowsOf(row.executing).map((each) => ({
      scheduler: String(each.sched_name),
      jobs: Number(each.jobs),
      oldestAt: new Date(Number(each.oldest)),
    })),
    wait: wait ? waitOf(wait) : null,
  };
}

function troubleOf(row: Row): Trouble {
  return {
    scheduler: String(row.sched_name),
    kind: row.kind as Trouble['kind'],
    triggers: Number(row.triggers),
    jobs: Number(row.jobs),
    examples: row.examples as string[],
    dueAt: new Date(Number(row.due)),
  };
}

function waitOf(row: Row): LockWait {
  return {
    sessions: Number(row.sessions),
    longestMs: Math.round(Number(row.longest)),
    holders: rowsOf(row.holders).map(({ pid, user, application, address, state, open }) => ({
      pid: Number(pid),
      user: textOf(user),
      application: textOf(application),
      address: textOf(address),
      state: textOf(state),
      openMs: open === null ? null : Math.round(Number(open)),
    })),
  };
}

function textOf(value: unknown): string | null {
  return value === null ? null : String(value);
}
