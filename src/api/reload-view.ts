/** Body of `POST /api/v1/reload`; every key may be left out. */
export interface ReloadOptions {
  /** Only tell what would change. */
  dryRun?: boolean;
  reason?: string;
  by?: string;
}

/** `response` of a reload: what it changed, or with `dryRun` would change. Tasks are told by their full names. */
export interface ReloadView {
  /** Absolute path of the tasks file. */
  file: string;
  dryRun: boolean;
  added: string[];
  removed: string[];
  /** With the keys whose values are others. */
  changed: { task: string; keys: string[] }[];
  /** Keys of the file that take effect at the next start only. */
  needsRestart: string[];
  /** Numbers of the waiting runs that were cancelled, because their tasks are gone. */
  cancelled: number[];
  /** What is to be known beside, a sentence each. */
  notes: string[];
  /** What the file allows but hardly means, a line each. */
  warnings: string[];
}
