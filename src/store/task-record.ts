import type { Pause } from '../run/pause.ts';
import type { Run } from '../run/run.ts';
import type { Override } from '../task/override.ts';
import type { TaskId } from '../task/task-id.ts';

/** What the store has to say of a task. */
export interface TaskRecord {
  task: TaskId;
  /** The running run, else the oldest queued one, else null. */
  active: Run | null;
  /** The last run that did work and ended, or null. */
  lastRun: Run | null;
  quarantine: Quarantine | null;
  /** The last pause that was not lifted by a resume; it may be over by itself. */
  pause: Pause | null;
  /** A schedule in place of the file's. */
  override: Override | null;
  /** A change outside the store that has begun and is not known to have ended, as text; or null. */
  intent: string | null;
  /** When it was resumed last, or null. */
  resumedAt: Date | null;
}

/** A task taken out of service after three attempts of a run died with their daemon. */
export interface Quarantine {
  since: Date;
  run: number;
}

/** What there is to say of a task the store has never heard of. */
export function emptyRecord(task: TaskId): TaskRecord {
  const nothing = {
    active: null,
    lastRun: null,
    quarantine: null,
    pause: null,
    override: null,
    intent: null,
    resumedAt: null,
  };
  return { task, ...nothing };
}
