import type { Row } from '../postgres/database.ts';
import type { QuartzNode } from '../task/quartz-task.ts';

/** Beside its own interval a node may be so late; `ClusterStateManager` of Quartz 2.3. */
const CHECKIN_SLACK_MS = 7_500;
/** Begins the names of our own rows in SCHEDULER_STATE, which make nodes look; no nodes. */
export const NUDGE_PREFIX = 'sunbird-tasks-nudge-';

/** Rows of SCHEDULER_STATE as nodes; `now` is the database's clock. */
export function nodesOf(rows: readonly Row[], now: number): QuartzNode[] {
  return rows.map((row) => nodeOf(row, now)).filter(({ name }) => !name.startsWith(NUDGE_PREFIX));
}

/**
 * A row of SCHEDULER_STATE as a node. Quartz lets others be late by as much as the node that judges is late itself: it may
 * have hung, or been cut off, as they were, and it would take their work. We check nothing in, so the time between our
 * looks takes no part: with it a node that died an hour ago would pass for alive after an hour without a look.
 */
export function nodeOf(row: Row, now: number): QuartzNode {
  const [checkedInAt, checkinIntervalMs] = [Number(row.last_checkin_time), Number(row.checkin_interval)];
  return {
    scheduler: String(row.sched_name),
    name: String(row.instance_name),
    checkedInAt: new Date(checkedInAt),
    checkinIntervalMs,
    failed: checkedInAt + checkinIntervalMs + CHECKIN_SLACK_MS < now,
  };
}
