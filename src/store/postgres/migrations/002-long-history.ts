/**
 * What is asked of a long history is found by an index: runs by how they ended, by when they were asked for, and by fire
 * time. How many runs a task has is remembered: pruning counts those that came, and whatever deletes one takes it off.
 */
export const LONG_HISTORY = `
CREATE INDEX run_by_state ON sunbird_tasks.run (state, (-number)) WHERE ended_at IS NOT NULL;
CREATE INDEX run_by_queued_at ON sunbird_tasks.run (queued_at, number) WHERE ended_at IS NOT NULL;
CREATE INDEX run_undone_of_task ON sunbird_tasks.run (task_id, state, (-number))
  WHERE state NOT IN ('succeeded', 'finished') AND ended_at IS NOT NULL;
CREATE INDEX run_watched_of_fire_time ON sunbird_tasks.run (task_id, fire_time)
  WHERE fire_time IS NOT NULL AND handle IS NOT NULL;
CREATE INDEX run_merged_of_task ON sunbird_tasks.run (task_id, last_fire_time) WHERE last_fire_time IS NOT NULL;

CREATE TABLE sunbird_tasks.run_count (
  task_id bigint PRIMARY KEY REFERENCES sunbird_tasks.task (id),
  through bigint NOT NULL,
  runs bigint NOT NULL
) WITH (fillfactor = 50);

INSERT INTO sunbird_tasks.run_count (task_id, through, runs)
SELECT task_id, max(number), count(*)
FROM sunbird_tasks.run
GROUP BY task_id;

CREATE FUNCTION sunbird_tasks.count_deleted_runs() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('sunbird-tasks count ' || TG_TABLE_SCHEMA, 0));
  UPDATE sunbird_tasks.run_count
  SET runs = run_count.runs - gone.runs
  FROM (
    SELECT task_id, count(*) AS runs
    FROM deleted
    JOIN sunbird_tasks.run_count AS counted USING (task_id)
    WHERE deleted.number <= counted.through
    GROUP BY task_id
  ) AS gone
  WHERE run_count.task_id = gone.task_id;
  RETURN NULL;
  END $$;

CREATE TRIGGER run_deleted AFTER DELETE ON sunbird_tasks.run
  REFERENCING OLD TABLE AS deleted
  FOR EACH STATEMENT EXECUTE FUNCTION sunbird_tasks.count_deleted_runs();
`;
