import type { Clock } from '../../clock.ts';
import type { Sql } from '../../postgres/database.ts';
import type { QuartzNode } from '../../task/quartz-task.ts';
import type { Tables } from '../tables.ts';
import { findProblems, type QuartzProblem } from './find-problems.ts';
import { readHealth } from './read-health.ts';

/** How a cluster is, as far as its tables tell. */
export interface QuartzHealth {
  /** Set while the tables cannot be read, and nothing below is known: as of when jobs are told. */
  staleSince: Date | null;
  /** The database's clock against ours. */
  clockAheadMs: number | null;
  nodes: readonly QuartzNode[];
  problems: readonly QuartzProblem[];
}

/** Reads how the schedulers asked for are, and finds what is wrong. Rejects when the tables cannot be read. */
export async function checkHealth(
  { sql, tables, clock }: { sql: Sql; tables: Tables; clock: Clock },
  scheduler: string | null,
): Promise<QuartzHealth> {
  const askedAt = clock.now().getTime();
  const state = await readHealth(sql, tables, scheduler);
  const halfMs = (clock.now().getTime() - askedAt) / 2;
  const gap = { aheadMs: Math.round(state.now - askedAt - halfMs), uncertainMs: halfMs };
  return {
    staleSince: null,
    clockAheadMs: gap.aheadMs,
    nodes: state.nodes.map(({ hasJobs: _, ...node }) => node),
    problems: findProblems(state, gap),
  };
}

/** The health of a cluster whose tables cannot be read. */
export function unreadable(reason: string, staleSince: Date): QuartzHealth {
  return { staleSince, clockAheadMs: null, nodes: [], problems: [{ kind: 'unreadable', reason }] };
}
