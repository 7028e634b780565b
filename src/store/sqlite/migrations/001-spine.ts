/** Runs with their attempts and output, quarantined tasks, and the counter of lease tokens. Instants are epoch ms. */
export const SPINE = `
CREATE TABLE store (
  id TEXT NOT NULL,
  last_token INTEGER NOT NULL,
  checked_at INTEGER
) STRICT;

CREATE TABLE task (
  id INTEGER PRIMARY KEY,
  task_group TEXT NOT NULL,
  name TEXT NOT NULL,
  quarantined_at INTEGER,
  quarantined_by_run INTEGER,
  UNIQUE (task_group, name)
) STRICT;

CREATE TABLE run (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  task_id INTEGER NOT NULL REFERENCES task (id),
  state TEXT NOT NULL,
  cause TEXT NOT NULL,
  retry_of INTEGER,
  fire_time INTEGER,
  queued_at INTEGER NOT NULL,
  not_before INTEGER,
  started_at INTEGER,
  ended_at INTEGER,
  params TEXT NOT NULL,
  asked_by TEXT,
  reason TEXT,
  idempotency_key TEXT,
  attempt INTEGER NOT NULL DEFAULT 0,
  replica TEXT,
  token INTEGER,
  lease_expires_at INTEGER,
  exit_code INTEGER,
  signal TEXT,
  error TEXT
) STRICT;

CREATE INDEX run_of_task ON run (task_id, number DESC);
CREATE INDEX run_queued ON run (number) WHERE state = 'queued';
CREATE INDEX run_running ON run (lease_expires_at) WHERE state = 'running';
CREATE INDEX run_active_of_task ON run (task_id, state, number) WHERE state IN ('queued', 'running');
CREATE INDEX run_last_of_task ON run (task_id, number DESC) WHERE started_at IS NOT NULL AND ended_at IS NOT NULL;
CREATE INDEX run_succeeded_of_task ON run (task_id, number DESC) WHERE state = 'succeeded';
CREATE INDEX run_by_key ON run (idempotency_key, queued_at) WHERE idempotency_key IS NOT NULL;
CREATE INDEX run_by_age ON run (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE attempt (
  run INTEGER NOT NULL REFERENCES run (number) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  replica TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  outcome TEXT,
  exit_code INTEGER,
  signal TEXT,
  error TEXT,
  unclean INTEGER NOT NULL DEFAULT 0,
  pid INTEGER,
  start_ticks TEXT,
  boot_id TEXT,
  PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE output_chunk (
  run INTEGER NOT NULL REFERENCES run (number) ON DELETE CASCADE,
  attempt INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  at INTEGER NOT NULL,
  stream TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (run, attempt, sequence)
) STRICT, WITHOUT ROWID;
`;
