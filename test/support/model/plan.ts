import type { IfRunning } from '../../../src/run/admission.ts';
import type { MisfirePlan } from '../../../src/schedule/misfire.ts';
import type { ConfiguredTask, Overlap } from '../../../src/task/task.ts';
import { sampleTask } from '../sample-task.ts';

/** What matters of a task here. */
export interface TaskPlan {
  name: string;
  /** It fires at each minute of the day that this divides; null: it is only triggered. */
  everyMinutes: number | null;
  overlap: Overlap;
  misfire: MisfirePlan;
  recover: boolean;
  /** Attempts of a run that fails. */
  attempts: number;
  retryDelaySeconds: number;
}

/** The tasks files that replicas may have, one after the other: the same tasks with other keys, or some of them gone. */
export type FilePlan = readonly TaskPlan[];

/** Older missed fire times are left alone. */
export const WITHIN_SECONDS = 600;
/** Triggers that may wait. */
export const MAX_QUEUED = 2;

/** What is done. A `replica` is 0 or 1; `pick` chooses among the runs that are there. One that cannot be done is left out. */
export type Step =
  | { do: 'pass'; minutes: number }
  | { do: 'trigger'; task: number; ifRunning: IfRunning; replica: number }
  | { do: 'end'; pick: number; outcome: 'succeeded' | 'failed' }
  | { do: 'pause'; task: number; minutes: number | null }
  | { do: 'resume'; task: number; replica: number }
  | { do: 'cancel'; pick: number; replica: number; thenKill: boolean }
  | { do: 'reload'; file: number }
  | { do: 'kill'; replica: number }
  | { do: 'stop'; replica: number }
  | { do: 'boot'; replica: number }
  | { do: 'try-out'; replica: number; everyMinutes: number }
  | { do: 'lose-store'; replica: number }
  | { do: 'freeze'; replica: number }
  | { do: 'outage' };

/** A whole story, to be told to the scheduler and to its model. */
export interface Plan {
  files: readonly FilePlan[];
  steps: readonly Step[];
}

export function taskOf(plan: TaskPlan): ConfiguredTask {
  const { name, everyMinutes, overlap, recover, attempts, retryDelaySeconds } = plan;
  return sampleTask(`g/${name}`, {
    schedule: everyMinutes === null ? null : `*/${everyMinutes} * * * *`,
    overlap,
    recover,
    misfire: { plan: plan.misfire, withinMs: WITHIN_SECONDS * 1_000 },
    retry: { attempts, delayMs: retryDelaySeconds * 1_000, backoff: 1 },
    maxQueued: MAX_QUEUED,
  });
}
