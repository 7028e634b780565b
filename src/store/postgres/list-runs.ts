import type { Attempt, Run } from '../../run/run.ts';
import { attemptOf, RUN_COLUMNS, runOf } from '../rows.ts';
import type { RunQuery } from '../store.ts';
import type { Connection, Value } from './connection.ts';
import { RUN_TABLES } from './task-rows.ts';

const ATTEMPTS = `
SELECT *
FROM sunbird_tasks.attempt
WHERE run = $run
ORDER BY number`;

const COUNT_ACTIVE = `
SELECT
  count(*) FILTER (WHERE state = 'queued') AS queued,
  count(*) FILTER (WHERE state = 'running') AS running
FROM sunbird_tasks.run
WHERE state IN ('queued', 'running')`;

/** See `Store.listRuns`. Each combination of conditions is a statement of its own, so that each has its index. */
export async function listRuns(connection: Connection, query: RunQuery): Promise<Run[]> {
  const bindings: Record<string, Value | readonly Value[]> = { limit: query.limit };
  const conditions: string[] = [];
  if (query.task) {
    bindings.group = query.task.group;
    bindings.name = query.task.name;
    conditions.push(
      'run.task_id = (SELECT id FROM sunbird_tasks.task WHERE task_group = $group AND name = $name)',
    );
  }
  if (query.states) {
    bindings.states = query.states;
    conditions.push('run.state = ANY($states::text[])');
  }
  if (query.since) {
    bindings.since = query.since;
    conditions.push('run.queued_at >= $since');
  }
  if (query.due) {
    bindings.due_from = query.due.from;
    bindings.due_to = query.due.to;
    conditions.push('run.fire_time <= $due_to AND coalesce(run.last_fire_time, run.fire_time) >= $due_from');
  }
  if (query.retryOf !== undefined) {
    bindings.retryOf = query.retryOf;
    conditions.push('run.retry_of = $retryOf');
  }
  const where = conditions.length > 0 ? `\nWHERE ${conditions.join('\n  AND ')}` : '';
  const sql = `SELECT ${RUN_COLUMNS}\nFROM ${RUN_TABLES}${where}\nORDER BY ${query.task ? '-run.number' : 'run.number DESC'}\nLIMIT $limit`;
  return (await connection.all(sql, bindings)).map(runOf);
}

export async function listAttempts(connection: Connection, run: number): Promise<Attempt[]> {
  return (await connection.all(ATTEMPTS, { run })).map(attemptOf);
}

export async function countActive(connection: Connection): Promise<{ queued: number; running: number }> {
  const row = await connection.get(COUNT_ACTIVE);
  return { queued: Number(row?.queued), running: Number(row?.running) };
}
