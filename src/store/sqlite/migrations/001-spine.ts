import type { Migration } from '../migrate.ts';

/** Runs with their attempts and output, and the tasks they belong to. */
export const SPINE: Migration = {
  number: 1,
  name: 'spine',
  sql: `
CREATE TABLE store (
  id         TEXT    NOT NULL,
  last_token INTEGER NOT NULL,
  checked_at INTEGER
) STRICT;

-- One row for each task that ever had a run, so that listing tasks never reads their history.
CREATE TABLE task (
  task_group TEXT NOT NULL,
  task_name  TEXT NOT NULL,
  PRIMARY KEY (task_group, task_name)
) STRICT, WITHOUT ROWID;

-- AUTOINCREMENT: a number that people saw is never given to another run, also when the newest was pruned.
CREATE TABLE run (
  number           INTEGER PRIMARY KEY AUTOINCREMENT,
  task_group       TEXT    NOT NULL,
  task_name        TEXT    NOT NULL,
  state            TEXT    NOT NULL,
  cause            TEXT    NOT NULL,
  retry_of         INTEGER,
  fire_time        INTEGER,
  queued_at        INTEGER NOT NULL,
  params           TEXT    NOT NULL,
  "by"             TEXT,
  reason           TEXT,
  idempotency_key  TEXT,
  attempt          INTEGER NOT NULL,
  not_before       INTEGER,
  started_at       INTEGER,
  ended_at         INTEGER,
  replica          TEXT,
  token            INTEGER,
  lease_expires_at INTEGER,
  exit_code        INTEGER,
  signal           TEXT,
  error            TEXT,
  FOREIGN KEY (task_group, task_name) REFERENCES task
) STRICT;

CREATE INDEX run_of_state ON run (state, number);
CREATE INDEX run_of_task ON run (task_group, task_name, number);
CREATE INDEX run_queued ON run (task_group, task_name, number) WHERE state = 'queued';
CREATE INDEX run_waiting ON run (not_before) WHERE state = 'queued' AND not_before IS NOT NULL;
-- Unique: the work of a task is never done twice at once, whatever a statement says.
CREATE UNIQUE INDEX run_running ON run (task_group, task_name) WHERE state = 'running';
CREATE INDEX run_worked ON run (task_group, task_name, ended_at, number)
  WHERE started_at IS NOT NULL AND ended_at IS NOT NULL;
CREATE INDEX run_succeeded ON run (task_group, task_name, ended_at, number) WHERE state = 'succeeded';
CREATE INDEX run_ended ON run (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX run_idempotency_key ON run (idempotency_key, number) WHERE idempotency_key IS NOT NULL;

CREATE TABLE attempt (
  run         INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  number      INTEGER NOT NULL,
  replica     TEXT    NOT NULL,
  token       INTEGER NOT NULL,
  started_at  INTEGER NOT NULL,
  ended_at    INTEGER,
  outcome     TEXT,
  exit_code   INTEGER,
  signal      TEXT,
  error       TEXT,
  unclean     INTEGER NOT NULL,
  pid         INTEGER,
  start_ticks TEXT,
  boot_id     TEXT,
  PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE output_chunk (
  run      INTEGER NOT NULL,
  attempt  INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  stream   TEXT    NOT NULL,
  text     TEXT    NOT NULL,
  PRIMARY KEY (run, attempt, sequence),
  FOREIGN KEY (run, attempt) REFERENCES attempt ON DELETE CASCADE
) STRICT;

CREATE TABLE quarantine (
  task_group TEXT    NOT NULL,
  task_name  TEXT    NOT NULL,
  since      INTEGER NOT NULL,
  run        INTEGER NOT NULL,
  PRIMARY KEY (task_group, task_name),
  FOREIGN KEY (task_group, task_name) REFERENCES task
) STRICT, WITHOUT ROWID;
`,
};
