import type { Attempt, Run } from '../../run/run.ts';
import { attemptOf, numberOf, RUN_COLUMNS, runOf } from '../rows.ts';
import { type Branch, branchesOf } from '../run-branches.ts';
import type { RunQuery } from '../store.ts';
import { type Connection, often, type Value } from './connection.ts';
import { RUN_TABLES } from './task-rows.ts';

const ATTEMPTS = often(`
SELECT *
FROM sunbird_tasks.attempt
WHERE run = $run
ORDER BY number`);

const COUNT_ACTIVE = `
SELECT
  count(*) FILTER (WHERE state = 'queued') AS queued,
  count(*) FILTER (WHERE state = 'running') AS running
FROM sunbird_tasks.run
WHERE state IN ('queued', 'running')`;

/**
 * The numbers of what was asked for since an instant and until one. Numbers rise with time but where a clock was set back,
 * which a look at so many beside that instant makes up for. Asked for by themselves: a plan that does not know such a
 * number goes by a guess.
 */
const FIRST_SINCE = `
SELECT min(number) AS number
FROM (
  (
    SELECT number FROM sunbird_tasks.run
    WHERE ended_at IS NOT NULL AND queued_at >= $since
    ORDER BY queued_at
    LIMIT 1000
  )
  UNION ALL
  SELECT number FROM sunbird_tasks.run WHERE state IN ('queued', 'running') AND queued_at >= $since
) AS since`;
const LAST_UNTIL = `
SELECT max(number) AS number
FROM (
  (
    SELECT number FROM sunbird_tasks.run
    WHERE ended_at IS NOT NULL AND queued_at <= $until
    ORDER BY queued_at DESC
    LIMIT 1000
  )
  UNION ALL
  SELECT number FROM sunbird_tasks.run WHERE state IN ('queued', 'running') AND queued_at <= $until
) AS until`;

/** See `Store.listRuns`. Each combination of conditions is a statement of its own, so that each has its index. */
export async function listRuns(connection: Connection, query: RunQuery): Promise<Run[]> {
  if (query.states?.length === 0) return [];
  const bindings: Record<string, Value | readonly Value[]> = { limit: query.limit };
  const conditions: string[] = [];
  // By an index of the task's or a state's own: by the number itself Postgres may walk back through all runs.
  const isNarrow = query.task !== undefined || query.states !== undefined;
  if (query.task) {
    bindings.group = query.task.group;
    bindings.name = query.task.name;
    conditions.push(
      'run.task_id = (SELECT id FROM sunbird_tasks.task WHERE task_group = $group AND name = $name)',
    );
  }
  if (query.since) {
    const { since } = query;
    const first = numberOf((await connection.get(FIRST_SINCE, { since }))?.number ?? null);
    if (first === null) return [];
    Object.assign(bindings, { since, first });
    conditions.push(
      'run.queued_at >= $since',
      isNarrow ? '-run.number <= -$first::bigint' : 'run.number >= $first',
    );
  }
  if (query.until) {
    const { until } = query;
    const last = numberOf((await connection.get(LAST_UNTIL, { until }))?.number ?? null);
    if (last === null) return [];
    Object.assign(bindings, { until, last });
    conditions.push(
      'run.queued_at <= $until',
      isNarrow ? '-run.number >= -$last::bigint' : 'run.number <= $last',
    );
  }
  if (query.due) {
    bindings.due_from = query.due.from;
    bindings.due_to = query.due.to;
  }
  if (query.retryOf !== undefined) {
    bindings.retryOf = query.retryOf;
    conditions.push('run.retry_of = $retryOf');
  }
  const newestFirst = isNarrow ? '-run.number' : 'run.number DESC';
  const sql = newestOf(conditions, { newestFirst, branches: branchesOf(query, newestFirst) });
  return (await connection.all(sql, bindings)).map(runOf);
}

function newestOf(
  conditions: readonly string[],
  { newestFirst, branches }: { newestFirst: string; branches: readonly Branch[] | null },
): string {
  const select = `SELECT ${RUN_COLUMNS}\nFROM ${RUN_TABLES}`;
  const end = `ORDER BY ${newestFirst}\nLIMIT $limit`;
  if (!branches) return `${select}${where(conditions)}\n${end}`;
  const parts = branches.map(
    ({ conditions: own, order }) =>
      `(SELECT run.number FROM sunbird_tasks.run${where([...own, ...conditions])}\nORDER BY ${order}\nLIMIT $limit)`,
  );
  return `${select}\nWHERE run.number IN (${parts.join('\nUNION ALL\n')})\n${end}`;
}

function where(conditions: readonly string[]): string {
  return conditions.length > 0 ? `\nWHERE ${conditions.join('\n  AND ')}` : '';
}

export async function listAttempts(connection: Connection, run: number): Promise<Attempt[]> {
  return (await connection.all(ATTEMPTS, { run })).map(attemptOf);
}

export async function countActive(connection: Connection): Promise<{ queued: number; running: number }> {
  const row = await connection.get(COUNT_ACTIVE);
  return { queued: Number(row?.queued), running: Number(row?.running) };
}
