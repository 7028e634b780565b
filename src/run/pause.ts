import { formatDuration } from '../duration.ts';

/** A task's schedule held back by an operator, or after too many failures. It ends by itself where that was said. */
export interface Pause {
  /** Who, as they said; null when nobody said. */
  by: string | null;
  reason: string | null;
  since: Date;
  /** Fire times from this instant on fire again; null when only `next` or a resume ends it. */
  until: Date | null;
  /** So many more fire times are skipped; null when they are not counted. */
  next: number | null;
}

/** Whether the pause holds at an instant: of a fire time that time itself, else now. Pure. */
export function isInForce(pause: Pause | null, at: Date): pause is Pause {
  return pause !== null && (pause.until === null || at < pause.until) && pause.next !== 0;
}

/**
 * Whether the pause stood already at a fire time that has passed. For what is about to begin ask isInForce: a pause holds
 * back also what was due before it, and does so when the wall clock was set back behind its start. Pure.
 */
export function stoodAt(pause: Pause | null, fireTime: Date): pause is Pause {
  return isInForce(pause, fireTime) && fireTime >= pause.since;
}

/** What is left of a pause when more fire times were skipped; null when there is nothing. Pure. */
export function afterSkip(pause: Pause, count = 1): Pause | null {
  if (pause.next === null) return pause;
  return pause.next <= count ? null : { ...pause, next: pause.next - count };
}

/** Why a fire time was skipped, as history tells it: the same words for all of one pause. */
export function pauseReason({ by, reason }: Pick<Pause, 'by' | 'reason'>): string {
  return `paused${by === null ? '' : ` by ${by}`}${reason === null ? '' : `: ${reason}`}`;
}

/** `paused by root for 2 h (until 06:00Z): deploy`: for a refusal, with instants in UTC. */
export function pauseSentence(pause: Pause, now: Date): string {
  const since = formatDuration(Math.max(0, now.getTime() - pause.since.getTime()));
  const by = pause.by === null ? '' : ` by ${pause.by}`;
  const reason = pause.reason === null ? '' : `: ${pause.reason}`;
  return `has been paused${by} for ${since}${endOf(pause)}${reason}`;
}

function endOf({ until, next }: Pause): string {
  if (until) return `, until ${until.toISOString()}`;
  return next === null ? '' : `, for the next ${next} fire times`;
}
