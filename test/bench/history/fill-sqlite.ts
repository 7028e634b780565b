import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { systemClock } from '../../../src/clock.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { APART_MS, type FilledStore, type HistorySize, stateOf } from './history.ts';

const TASKS = `
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $tasks)
INSERT INTO task (id, task_group, name)
SELECT i + 1, 'g' || (i % 4), 'task-' || i
FROM n`;

const runsOf = (size: HistorySize) => `
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $runs),
due AS (
  SELECT i, i % $tasks + 1 AS task, i / $tasks + i % $tasks AS place, $now - (($runs - 1 - i) / $tasks + 1) * $apart AS at
  FROM n
),
told AS (
  SELECT *, ${stateOf(size)} AS state
  FROM due
)
INSERT INTO run (number, task_id, state, cause, fire_time, queued_at, started_at, ended_at, params, reason, attempt,
  replica, token, lease_expires_at, exit_code, error)
SELECT i + 1, task, state, 'schedule', at, at + 5,
  CASE WHEN state <> 'skipped' THEN at + 10 END,
  CASE WHEN state <> 'running' THEN at + 2000 + place % 1000 END,
  '{}',
  CASE WHEN state = 'skipped' THEN 'it was already running' END,
  CASE WHEN state = 'skipped' THEN 0 ELSE 1 END,
  CASE WHEN state <> 'skipped' THEN 'host-1a2b3c4d' END,
  CASE WHEN state <> 'skipped' THEN i + 1 END,
  CASE WHEN state = 'running' THEN at + 15000 END,
  CASE state WHEN 'succeeded' THEN 0 WHEN 'failed' THEN 1 END,
  CASE state WHEN 'failed' THEN 'exited with 1' WHEN 'timed_out' THEN 'timed out after 1h' END
FROM told`;

const ATTEMPTS = `
INSERT INTO attempt (run, number, replica, started_at, ended_at, outcome, exit_code, error, pid, start_ticks, boot_id)
SELECT number, 1, replica, started_at, ended_at, CASE WHEN ended_at IS NOT NULL THEN state END, exit_code, error,
  4194305 + number % 1000, '12345678', '0b6a2f5e-0000-4000-8000-000000000000'
FROM run
WHERE started_at IS NOT NULL`;

/** Of every tenth run two chunks. */
const OUTPUT = `
INSERT INTO output_chunk (run, attempt, sequence, at, stream, text)
SELECT run.number, 1, column1, run.started_at + column1, 'stdout', replace(hex(zeroblob(60)), '00', 'line ')
FROM run, (VALUES (0), (1))
WHERE run.started_at IS NOT NULL AND run.number % 10 = 0`;

/** Fills a new store in a file with history as its own code would have left it. */
export async function fillSqlite(path: string, size: HistorySize): Promise<FilledStore> {
  const { runs, tasks } = size;
  await (await openSqliteStore({ path, clock: systemClock })).close();
  const database = new DatabaseSync(path);
  const bindings = { runs, tasks, now: Date.now(), apart: APART_MS };
  database.exec('PRAGMA synchronous = OFF; PRAGMA journal_mode = WAL; PRAGMA foreign_keys = OFF; BEGIN');
  database.prepare(TASKS).run({ tasks });
  database.prepare(runsOf(size)).run(bindings);
  database.exec(`${ATTEMPTS}; ${OUTPUT}; UPDATE store SET last_token = ${runs}; COMMIT`);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
  return { url: `sqlite:${path}`, place: { sqlite: path }, bytes: statSync(path).size };
}
