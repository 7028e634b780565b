/** What the tasks file says about when a task is held back. A Quartz job has none of it. */
export interface SafeguardsView {
  /** Hours in which its fire times lead to no run, as they are written, and the zone whose clocks count. */
  quiet: { times: string[]; timezone: string } | null;
  /** So many failed runs in a row pause it; null for never. */
  pauseAfterFailures: number | null;
  /** A trigger or cancel needs its full name as `confirm`. */
  guarded: boolean;
}
