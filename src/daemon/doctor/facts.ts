import type { QuartzHealthView } from '../../api/health-view.ts';
import type { Degradations } from '../degradations.ts';

/** All that the doctor judges by, as the daemon finds it. */
export interface DoctorFacts extends Degradations {
  now: Date;
  store: { name: string; latencyMs: number | null; error: string | null; damage: readonly string[] | null };
  /** Of the folder of the store; null for a store without a file. */
  disk: { path: string; freeBytes: number; totalBytes: number } | null;
  /** Of the cgroup; null without a limit. */
  memory: { usedBytes: number; limitBytes: number } | null;
  pid: number;
  /** Version of the time zone data, such as `2026a`, or null when there are none. */
  zoneData: string | null;
  overdueSince: Date | null;
  drainedSince: Date | null;
  /** Process groups that carry the mark of this store, though their run has ended. */
  orphans: readonly { groupId: number; run: number }[];
  paused: readonly { task: string; since: Date; by: string | null }[];
  tasksFile: TasksFileFacts | null;
  quartz: { view: QuartzHealthView; problems: readonly string[] } | null;
}

export interface TasksFileFacts {
  path: string;
  loadedFingerprint: string;
  /** Null when the file cannot be read. */
  fingerprintOnDisk: string | null;
  problems: readonly string[];
  needsRestart: readonly string[];
}
