import { type Admission, admitFire } from './admission.ts';
import {
  askingOf,
  type Firing,
  MOST_CAUGHT_UP,
  type PlannedFire,
  skipReason,
  type UnfiredStretch,
} from './firing.ts';
import { afterSkip, isInForce, type Pause, pauseReason, stoodAt } from './pause.ts';
import type { Run } from './run.ts';

/** How a task stands at the gate. */
export interface Standing {
  /** The task's running run, else its oldest queued one, else null. */
  active: Run | null;
  /** Runs of the task that wait. */
  queued: number;
  /** The task's pause, whether it is in force or not; null when it has none. */
  pause: Pause | null;
  /** The run that quarantined the task, or null. */
  quarantinedBy: number | null;
}

/** What a store writes of a firing. */
export interface DecidedFiring {
  /** Fire times that become queued runs, rising; `beside`: its run may go beside others of its task. */
  queue: readonly (PlannedFire & { beside: boolean })[];
  /** Fire times that lead to no work. */
  unfired: readonly UnfiredStretch[];
  /** What is left of the pause. */
  pause: Pause | null;
}

/** Asks the gate for each fire time of a firing, one after the other. Pure. */
export function decideFiring(firing: Firing, standing: Standing): DecidedFiring {
  let { pause } = standing;
  const unfired: UnfiredStretch[] = [];
  for (const planned of firing.unfired) {
    const judged = asPaused(planned, pause);
    if (judged !== planned && pause) pause = afterSkip(pause, planned.count);
    unfired.push(judged);
  }
  const queue: (PlannedFire & { beside: boolean })[] = [];
  for (const fire of firing.fires) {
    const { admission, beside } = ask(fire, { firing, standing, pause, own: queue.length });
    if (admission.kind === 'admitted') {
      queue.push({ ...fire, beside });
      continue;
    }
    if (admission.kind === 'attached' || admission.kind === 'repeated') continue;
    unfired.push(skipped(fire, admission));
    if (admission.kind === 'paused') pause = afterSkip(admission.pause);
  }
  return { queue, unfired, pause };
}

type Refused = Exclude<ReturnType<typeof admitFire>, { kind: 'admitted' | 'attached' | 'repeated' }>;

/** Of one firing itself so many wait already that no more may. */
interface OwnFull {
  kind: 'own-full';
}

function ask(
  { fireTime }: PlannedFire,
  of: { firing: Firing; standing: Standing; pause: Pause | null; own: number },
): { admission: Admission | Refused | OwnFull; beside: boolean } {
  const { firing, standing, own } = of;
  // Those of one firing wait for each other; a run from before decides by the task's overlap.
  const amongSeveral = standing.active === null && own > 0;
  const asking = askingOf(firing.overlap, amongSeveral);
  const beside = asking.ifRunning === 'beside';
  if (amongSeveral && !beside && own >= MOST_CAUGHT_UP) return { admission: { kind: 'own-full' }, beside };
  const situation = {
    ...asking,
    active: standing.active,
    queued: standing.queued + own,
    sameKey: null,
    sameKeySameTask: false,
    pause: isInForce(of.pause, fireTime) ? of.pause : null,
    // While nothing is admitted fire times are not judged; they are late afterwards.
    draining: false,
  };
  return { admission: admitFire(situation, standing.quarantinedBy), beside };
}

function skipped({ fireTime }: PlannedFire, refusal: Refused | OwnFull): UnfiredStretch {
  const times = { first: fireTime, last: fireTime, count: 1, times: [fireTime] };
  if (refusal.kind === 'own-full') {
    const reason = `${MOST_CAUGHT_UP} runs were waiting already to make up for fire times`;
    return { state: 'skipped', why: 'queue-full', reason, ...times };
  }
  return { state: 'skipped', why: refusal.kind, reason: skipReason(refusal), ...times };
}

/** Fire times that nobody was there for are skipped, not missed, where a pause would have held them back. */
function asPaused(stretch: UnfiredStretch, pause: Pause | null): UnfiredStretch {
  if (stretch.state !== 'missed' || !stoodAt(pause, stretch.first)) return stretch;
  if (!isInForce(pause, stretch.last)) return stretch;
  if (pause.next !== null && pause.next < stretch.count) return stretch;
  return { ...stretch, state: 'skipped', reason: pauseReason(pause), why: 'paused' };
}
