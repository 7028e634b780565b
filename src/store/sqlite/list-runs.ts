import type { Attempt, Run } from '../../run/run.ts';
import { attemptOf, numberOf, RUN_COLUMNS, runOf } from '../rows.ts';
import { type Branch, branchesOf } from '../run-branches.ts';
import type { RunQuery } from '../store.ts';
import type { Bindings, Connection } from './connection.ts';
import { findTaskRowId, RUN_TABLES } from './task-rows.ts';

const ATTEMPTS = `
SELECT *
FROM attempt
WHERE run = $run
ORDER BY number`;

const SELECT = `SELECT ${RUN_COLUMNS}\nFROM ${RUN_TABLES}`;
const NEWEST_FIRST = 'run.number DESC';
const NEWEST = `ORDER BY ${NEWEST_FIRST}\nLIMIT $limit`;

const BY_NUMBERS = `
${SELECT}
WHERE run.number IN (SELECT value FROM json_each($numbers))
${NEWEST}`;

const COUNT_ACTIVE = `
SELECT
  (SELECT count(*) FROM run WHERE state = 'queued') AS queued,
  (SELECT count(*) FROM run WHERE state = 'running') AS running`;

/**
 * The numbers of what was asked for since an instant and until one. Numbers rise with time but where a clock was set back,
 * which a look at so many beside that instant makes up for.
 */
const FIRST_SINCE = `
SELECT min(number) AS number
FROM (
  SELECT number FROM (
    SELECT number FROM run
    WHERE ended_at IS NOT NULL AND queued_at >= $since
    ORDER BY queued_at
    LIMIT 1000
  )
  UNION ALL
  SELECT number FROM run WHERE state IN ('queued', 'running') AND queued_at >= $since
)`;
const LAST_UNTIL = `
SELECT max(number) AS number
FROM (
  SELECT number FROM (
    SELECT number FROM run
    WHERE ended_at IS NOT NULL AND queued_at <= $until
    ORDER BY queued_at DESC
    LIMIT 1000
  )
  UNION ALL
  SELECT number FROM run WHERE state IN ('queued', 'running') AND queued_at <= $until
)`;

/** See `Store.listRuns`. Each combination of conditions is a statement of its own, so that each has its index. */
export function listRuns(connection: Connection, query: RunQuery): Run[] {
  if (query.states?.length === 0) return [];
  const bindings: Bindings = { limit: query.limit };
  const conditions: string[] = [];
  if (query.task) {
    const task = findTaskRowId(connection, query.task);
    if (task === null) return [];
    bindings.task = task;
    conditions.push('run.task_id = $task');
  }
  if (query.since) {
    const since = query.since.getTime();
    const first = numberOf(connection.get(FIRST_SINCE, { since })?.number ?? null);
    if (first === null) return [];
    Object.assign(bindings, { since, first });
    conditions.push('run.queued_at >= $since', 'run.number >= $first');
  }
  if (query.until) {
    const until = query.until.getTime();
    const last = numberOf(connection.get(LAST_UNTIL, { until })?.number ?? null);
    if (last === null) return [];
    Object.assign(bindings, { until, last });
    conditions.push('run.queued_at <= $until', 'run.number <= $last');
  }
  if (query.due) {
    bindings.due_from = query.due.from.getTime();
    bindings.due_to = query.due.to.getTime();
  }
  if (query.retryOf !== undefined) {
    bindings.retryOf = query.retryOf;
    conditions.push('run.retry_of = $retryOf');
  }
  const branches = branchesOf(query, NEWEST_FIRST);
  return branches
    ? newestOfBranches(connection, branches, { conditions, bindings, limit: query.limit })
    : connection.all(`${SELECT}${where(conditions)}\n${NEWEST}`, bindings).map(runOf);
}

/** One statement for each, so that no combination of states makes one that is kept. */
function newestOfBranches(
  connection: Connection,
  branches: readonly Branch[],
  { conditions, bindings, limit }: { conditions: readonly string[]; bindings: Bindings; limit: number },
): Run[] {
  const numbers = branches.flatMap(({ conditions: own, order, index }) => {
    // Left to itself, SQLite takes an index by two bounds on the number for as good as one by the state.
    const from = index ? `run INDEXED BY ${index}` : 'run';
    const sql = `SELECT run.number\nFROM ${from}${where([...own, ...conditions])}\nORDER BY ${order}\nLIMIT $limit`;
    return connection.all(sql, bindings).map((row) => Number(row.number));
  });
  return connection.all(BY_NUMBERS, { numbers: JSON.stringify(numbers), limit }).map(runOf);
}

function where(conditions: readonly string[]): string {
  return conditions.length > 0 ? `\nWHERE ${conditions.join('\n  AND ')}` : '';
}

export function listAttempts(connection: Connection, run: number): Attempt[] {
  return connection.all(ATTEMPTS, { run }).map(attemptOf);
}

export function countActive(connection: Connection): { queued: number; running: number } {
  const row = connection.get(COUNT_ACTIVE);
  return { queued: Number(row?.queued), running: Number(row?.running) };
}
