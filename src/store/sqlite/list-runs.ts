import type { Attempt, Run } from '../../run/run.ts';
import { attemptOf, RUN_COLUMNS, runOf } from '../rows.ts';
import type { RunQuery } from '../store.ts';
import type { Bindings, Connection } from './connection.ts';
import { findTaskRowId, RUN_TABLES } from './task-rows.ts';

const ATTEMPTS = `
SELECT *
FROM attempt
WHERE run = $run
ORDER BY number`;

const COUNT_ACTIVE = `
SELECT
  (SELECT count(*) FROM run WHERE state = 'queued') AS queued,
  (SELECT count(*) FROM run WHERE state = 'running') AS running`;

/** See `Store.listRuns`. Each combination of conditions is a statement of its own, so that each has its index. */
export function listRuns(connection: Connection, query: RunQuery): Run[] {
  const bindings: Bindings = { limit: query.limit };
  const conditions: string[] = [];
  if (query.task) {
    const task = findTaskRowId(connection, query.task);
    if (task === null) return [];
    bindings.task = task;
    conditions.push('run.task_id = $task');
  }
  if (query.states) {
    bindings.states = JSON.stringify(query.states);
    conditions.push('run.state IN (SELECT value FROM json_each($states))');
  }
  if (query.since) {
    bindings.since = query.since.getTime();
    conditions.push('run.queued_at >= $since');
  }
  if (query.due) {
    bindings.due_from = query.due.from.getTime();
    bindings.due_to = query.due.to.getTime();
    conditions.push('run.fire_time <= $due_to AND coalesce(run.last_fire_time, run.fire_time) >= $due_from');
  }
  if (query.retryOf !== undefined) {
    bindings.retryOf = query.retryOf;
    conditions.push('run.retry_of = $retryOf');
  }
  const where = conditions.length > 0 ? `\nWHERE ${conditions.join('\n  AND ')}` : '';
  const sql = `SELECT ${RUN_COLUMNS}\nFROM ${RUN_TABLES}${where}\nORDER BY run.number DESC\nLIMIT $limit`;
  return connection.all(sql, bindings).map(runOf);
}

export function listAttempts(connection: Connection, run: number): Attempt[] {
  return connection.all(ATTEMPTS, { run }).map(attemptOf);
}

export function countActive(connection: Connection): { queued: number; running: number } {
  const row = connection.get(COUNT_ACTIVE);
  return { queued: Number(row?.queued), running: Number(row?.running) };
}
