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

function nodeOf(row: Row, now: number): QuartzNode {
  const [checkedInAt, checkinIntervalMs] = [Number(row.last_checkin_time), Number(row.checkin_interval)];
  return {
    scheduler: String(row.sched_name),
    name: String(row.instance_name),
    checkedInAt: new Date(checkedInAt),
    checkinIntervalMs,
    failed: checkedInAt + checkinIntervalMs + CHECKIN_SLACK_MS < now,
  };
}
