import type { FireStretch, MissedWhy } from '../schedule/misfire.ts';
import type { Params } from '../task/param-spec.ts';
import type { Overlap } from '../task/task.ts';
import type { TaskId } from '../task/task-id.ts';
import type { Asking, Refusal } from './admission.ts';
import { pauseReason } from './pause.ts';

/** What becomes of those fire times of a task that lie after `from`, up to and including `through`: each once. */
export interface Firing {
  task: TaskId;
  /** By which schedule they were found; the store lets no other one fire. */
  schedule: string;
  timezone: string;
  from: Date;
  through: Date;
  /** Those that ask the gate for a run, rising. */
  fires: readonly PlannedFire[];
  /** Those that lead to no work, rising. */
  unfired: readonly UnfiredStretch[];
  overlap: Overlap;
  params: Params;
}

export interface PlannedFire {
  fireTime: Date;
  cause: 'schedule' | 'catch-up';
  /** Not to start before this instant, or null. */
  notBefore: Date | null;
}

/** Successive fire times that lead to no work, for one reason. */
export interface UnfiredStretch extends FireStretch<UnfiredWhy> {
  state: 'skipped' | 'missed';
}

/** Why a fire time led to no work: a misfire plan, quiet hours, the gate, or parameters that it cannot give. */
export type UnfiredWhy = MissedWhy | Refusal['kind'] | 'quarantined' | 'quiet' | 'parameters';

/** How many fire times led to no work for one reason. */
export type UnfiredCount = Pick<UnfiredStretch, 'state' | 'why' | 'count'>;

/** Runs of one task that a catch-up may have waiting. */
export const MOST_CAUGHT_UP = 100;

/** How a fire time asks the gate, and how many may wait; what is made up for in one go waits for its like. */
export function askingOf(overlap: Overlap, amongSeveral: boolean): { ifRunning: Asking; maxQueued: number } {
  if (overlap === 'allow') return { ifRunning: 'beside', maxQueued: 0 };
  if (amongSeveral) return { ifRunning: 'queue', maxQueued: MOST_CAUGHT_UP };
  return overlap === 'queue' ? { ifRunning: 'queue', maxQueued: 1 } : { ifRunning: 'fail', maxQueued: 0 };
}

/** Why a fire time led to no run, as history tells it. */
export function skipReason(refusal: Refusal | { kind: 'quarantined'; by: number }): string {
  switch (refusal.kind) {
    case 'already-running':
      return `run ${refusal.run.number} was still ${refusal.run.state === 'running' ? 'running' : 'waiting'}`;
    case 'queue-full':
      return `a run was waiting already behind run ${refusal.run.number}`;
    case 'quarantined':
      return `quarantined: three attempts of run ${refusal.by} died with the scheduler`;
    case 'paused':
      return pauseReason(refusal.pause);
    case 'draining':
      return 'the scheduler was being drained';
    case 'key-taken':
      return `run ${refusal.run.number} has the same idempotency key`;
    default:
      return refusal satisfies never;
  }
}
