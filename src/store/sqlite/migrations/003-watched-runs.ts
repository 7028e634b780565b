/**
 * Runs whose work another scheduler does: by what they are found there, and which execution of theirs was seen, once.
 * How long a task usually takes counts those too; and two triggers of one job may be due at the same instant.
 */
export const WATCHED_RUNS = `
ALTER TABLE run ADD COLUMN handle TEXT;
ALTER TABLE run ADD COLUMN sighting TEXT;

CREATE UNIQUE INDEX run_of_sighting ON run (sighting) WHERE sighting IS NOT NULL;
CREATE INDEX run_watched ON run (number) WHERE handle IS NOT NULL AND state IN ('queued', 'running');

DROP INDEX run_of_fire_time;
CREATE UNIQUE INDEX run_of_fire_time ON run (task_id, fire_time) WHERE fire_time IS NOT NULL AND handle IS NULL;

DROP INDEX run_succeeded_of_task;
CREATE INDEX run_done_of_task ON run (task_id, number DESC) WHERE state IN ('succeeded', 'finished');
`;
