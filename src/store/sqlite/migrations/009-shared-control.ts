/** What a replica asks of the one that executes a run, and how often operators' schedules were changed. */
export const SHARED_CONTROL = `
ALTER TABLE run ADD COLUMN cancel_error TEXT;
ALTER TABLE run ADD COLUMN cancel_grace_ms INTEGER;

ALTER TABLE store ADD COLUMN overrides_revision INTEGER NOT NULL DEFAULT 0;
`;
