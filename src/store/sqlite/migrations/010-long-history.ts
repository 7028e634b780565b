/**
 * What is asked of a long history is found by an index: runs by how they ended, by when they were asked for, and by fire
 * time. How many runs a task has is remembered: pruning counts those that came, and whatever deletes one takes it off.
 */
export const LONG_HISTORY = `
CREATE INDEX run_by_state ON run (state, number DESC) WHERE ended_at IS NOT NULL;
CREATE INDEX run_by_queued_at ON run (queued_at) WHERE ended_at IS NOT NULL;
CREATE INDEX run_undone_of_task ON run (task_id, state, number DESC)
  WHERE state NOT IN ('succeeded', 'finished') AND ended_at IS NOT NULL;
CREATE INDEX run_watched_of_fire_time ON run (task_id, fire_time) WHERE fire_time IS NOT NULL AND handle IS NOT NULL;
CREATE INDEX run_merged_of_task ON run (task_id, last_fire_time) WHERE last_fire_time IS NOT NULL;

CREATE TABLE run_count (
  task_id INTEGER PRIMARY KEY REFERENCES task (id),
  through INTEGER NOT NULL,
  runs INTEGER NOT NULL
) STRICT;

INSERT INTO run_count (task_id, through, runs)
SELECT task_id, max(number), count(*)
FROM run
GROUP BY task_id;

CREATE TRIGGER run_deleted AFTER DELETE ON run
BEGIN
  UPDATE run_count
  SET runs = runs - 1
  WHERE task_id = OLD.task_id AND through >= OLD.number;
END;
`;
