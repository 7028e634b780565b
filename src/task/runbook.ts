/** What people should know of a task before they run it and when it fails. Each is null where nothing was said. */
export interface Runbook {
  /** Whom to ask. */
  owner: string | null;
  /** May have several lines. */
  about: string | null;
  /** `yes`, `no`, or under which condition. */
  safeToRerun: string | null;
  /** May have several lines. */
  ifItFails: string | null;
  /** http or https. */
  link: string | null;
}
