/**
 * How far each task's fire times have been judged, one row per fire time, rows that stand for several missed or skipped
 * ones, runs that may go beside others of their task, and what work gave back.
 */
export const SCHEDULES = `
ALTER TABLE task ADD COLUMN schedule TEXT;
ALTER TABLE task ADD COLUMN timezone TEXT;
ALTER TABLE task ADD COLUMN judged_through INTEGER;

ALTER TABLE run ADD COLUMN beside INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN last_fire_time INTEGER;
ALTER TABLE run ADD COLUMN fire_count INTEGER NOT NULL DEFAULT 1;
ALTER TABLE run ADD COLUMN result TEXT;

CREATE UNIQUE INDEX run_of_fire_time ON run (task_id, fire_time) WHERE fire_time IS NOT NULL;
`;
