/** What operators change at run time: pauses, schedules over the file's, a drain; and who asked for what. */
export const OPERATOR_CHANGES = `
ALTER TABLE task ADD COLUMN paused_at INTEGER;
ALTER TABLE task ADD COLUMN paused_until INTEGER;
ALTER TABLE task ADD COLUMN paused_next INTEGER;
ALTER TABLE task ADD COLUMN paused_by TEXT;
ALTER TABLE task ADD COLUMN pause_reason TEXT;
ALTER TABLE task ADD COLUMN resumed_at INTEGER;

ALTER TABLE task ADD COLUMN override TEXT;

ALTER TABLE store ADD COLUMN drained_at INTEGER;
ALTER TABLE store ADD COLUMN drained_by TEXT;
ALTER TABLE store ADD COLUMN drain_reason TEXT;

CREATE TABLE audit (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  what TEXT NOT NULL,
  asked_on TEXT,
  asked_by TEXT,
  reason TEXT,
  socket TEXT NOT NULL,
  refusal TEXT,
  details TEXT NOT NULL
) STRICT;

CREATE INDEX audit_by_age ON audit (at);
`;
