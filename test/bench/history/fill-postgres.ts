import { systemClock } from '../../../src/clock.ts';
import { silentLog } from '../../../src/log.ts';
import { openPostgresStore } from '../../../src/store/postgres/open.ts';
import type { PostgresServer } from '../../support/postgres/server.ts';
import { APART_MS, type FilledStore, type HistorySize, stateOf } from './history.ts';

/** As in fill-sqlite.ts. */
function statements(size: HistorySize): string {
  const { runs, tasks } = size;
  return `
SET session_replication_role = replica;
SET synchronous_commit = off;

INSERT INTO sunbird_tasks.task (id, task_group, name)
SELECT i + 1, 'g' || (i % 4), 'task-' || i
FROM generate_series(0, ${tasks} - 1) AS i;

WITH due AS (
  SELECT i, i % ${tasks} + 1 AS task, i / ${tasks} + i % ${tasks} AS place,
    date_trunc('milliseconds', now()) - ((${runs} - 1 - i) / ${tasks} + 1) * interval '${APART_MS} milliseconds' AS at
  FROM generate_series(0, ${runs} - 1) AS i
),
told AS (
  SELECT *, ${stateOf(size)} AS state
  FROM due
)
INSERT INTO sunbird_tasks.run (number, task_id, state, cause, fire_time, queued_at, started_at, ended_at, params, reason,
  attempt, replica, token, lease_expires_at, exit_code, error)
SELECT i + 1, task, state, 'schedule', at, at + interval '5 milliseconds',
  CASE WHEN state <> 'skipped' THEN at + interval '10 milliseconds' END,
  CASE WHEN state <> 'running' THEN at + (2000 + place % 1000) * interval '1 millisecond' END,
  '{}',
  CASE WHEN state = 'skipped' THEN 'it was already running' END,
  CASE WHEN state = 'skipped' THEN 0 ELSE 1 END,
  CASE WHEN state <> 'skipped' THEN 'host-1a2b3c4d' END,
  CASE WHEN state <> 'skipped' THEN i + 1 END,
  CASE WHEN state = 'running' THEN at + interval '15 seconds' END,
  CASE state WHEN 'succeeded' THEN 0 WHEN 'failed' THEN 1 END,
  CASE state WHEN 'failed' THEN 'exited with 1' WHEN 'timed_out' THEN 'timed out after 1h' END
FROM told;

INSERT INTO sunbird_tasks.attempt (run, number, replica, started_at, ended_at, outcome, exit_code, error, pid,
  start_ticks, boot_id)
SELECT number, 1, replica, started_at, ended_at, CASE WHEN ended_at IS NOT NULL THEN state END, exit_code, error,
  4194305 + number % 1000, '12345678', '0b6a2f5e-0000-4000-8000-000000000000'
FROM sunbird_tasks.run
WHERE started_at IS NOT NULL;

INSERT INTO sunbird_tasks.output_chunk (run, attempt, sequence, at, stream, text)
SELECT run.number, 1, place, run.started_at + place * interval '1 millisecond', 'stdout', repeat('line ', 60)
FROM sunbird_tasks.run, generate_series(0, 1) AS place
WHERE run.started_at IS NOT NULL AND run.number % 10 = 0;

SELECT setval('sunbird_tasks.run_number', ${runs}), setval('sunbird_tasks.lease_token', ${runs}),
  setval(pg_get_serial_sequence('sunbird_tasks.task', 'id'), ${tasks});`;
}

/** Fills a new store in a database of its own with history as its own code would have left it. */
export async function fillPostgres(server: PostgresServer, size: HistorySize): Promise<FilledStore> {
  const connection = await server.createDatabase();
  const { host, port, database, user } = connection;
  const options = { connection, schema: 'sunbird_tasks', clock: systemClock, log: silentLog };
  await (await openPostgresStore(options)).store.close();
  await server.execute(database, statements(size));
  await server.execute(database, 'VACUUM ANALYZE');
  const { rows } = await server.execute(database, 'SELECT pg_database_size(current_database()) AS bytes');
  return {
    url: `postgres://${user}@${host}:${port}/${database}`,
    place: { postgres: connection },
    bytes: Number(rows[0]?.bytes),
  };
}
