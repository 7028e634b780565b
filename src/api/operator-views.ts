/** Who holds a task's schedule back, and until when. Over view.sock `by` and `reason` are null. */
export interface PauseView {
  by: string | null;
  reason: string | null;
  since: string;
  /** Ends by itself then; null when it does not. */
  until: string | null;
  /** So many more fire times are skipped; null when they are not counted. */
  next: number | null;
}

/** A schedule over the file's. Over view.sock `by` and `reason` are null. */
export interface OverrideView {
  schedule: string;
  timezone: string;
  by: string | null;
  reason: string | null;
  since: string;
  /** What the file says now. */
  file: { schedule: string | null; timezone: string };
  /** Whether the file said something else when this was set. */
  fileChanged: boolean;
}
