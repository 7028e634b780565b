import type { Pause } from './pause.ts';
import type { Run } from './run.ts';

/** What a request does when its task has a run already: refuse, wait in line, or take that run as its own. */
export type IfRunning = 'fail' | 'queue' | 'attach';

/** How a fire time asks: like `fail` or `queue`, or for a run that goes beside others of its task. */
export type Asking = IfRunning | 'beside';

/** What the gate decides on: how the request was put, and what the store holds at that instant. */
export interface Situation {
  ifRunning: Asking;
  maxQueued: number;
  /** The task's running run, else its oldest queued one, else null. */
  active: Run | null;
  /** Runs of the task that wait. */
  queued: number;
  /** The run made with the same idempotency key within its time, or null. */
  sameKey: Run | null;
  /** Whether that run is of the same task. */
  sameKeySameTask: boolean;
  /** The task's pause, where it is in force and counts for this request; else null. */
  pause: Pause | null;
  /** Whether nothing at all is admitted, because the scheduler is about to be stopped. */
  draining: boolean;
}

export type Refusal =
  | { kind: 'already-running'; run: Run }
  | { kind: 'queue-full'; run: Run; queued: number }
  | { kind: 'key-taken'; run: Run }
  | { kind: 'paused'; pause: Pause }
  | { kind: 'draining' };

export type Admission =
  | { kind: 'admitted'; queuedBehind: Run | null }
  | { kind: 'repeated'; run: Run }
  | { kind: 'attached'; run: Run }
  | Refusal;

/** The one gate: what becomes of a request for a run. Pure; the store asks it inside its transaction. */
export function admit(situation: Situation): Admission {
  const { active, sameKey } = situation;
  if (sameKey) {
    return situation.sameKeySameTask
      ? { kind: 'repeated', run: sameKey }
      : { kind: 'key-taken', run: sameKey };
  }
  if (active && situation.ifRunning === 'attach') return { kind: 'attached', run: active };
  if (situation.draining) return { kind: 'draining' };
  if (situation.pause) return { kind: 'paused', pause: situation.pause };
  if (!active) return { kind: 'admitted', queuedBehind: null };
  switch (situation.ifRunning) {
    case 'fail':
      return { kind: 'already-running', run: active };
    case 'beside':
      return { kind: 'admitted', queuedBehind: null };
    case 'attach':
      return { kind: 'attached', run: active };
    case 'queue':
      if (situation.queued >= situation.maxQueued) {
        return { kind: 'queue-full', run: active, queued: situation.queued };
      }
      return { kind: 'admitted', queuedBehind: active };
    default:
      return situation.ifRunning satisfies never;
  }
}

/** The gate for a fire time, which unlike a trigger does not lift the quarantine of its task. Pure. */
export function admitFire(
  situation: Situation,
  quarantinedBy: number | null,
): Admission | { kind: 'quarantined'; by: number } {
  return quarantinedBy === null ? admit(situation) : { kind: 'quarantined', by: quarantinedBy };
}
