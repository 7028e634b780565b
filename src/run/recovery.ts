/** Successive attempts that may die with their daemon before the task is taken out of service. */
export const MOST_UNCLEAN_ATTEMPTS = 3;

/** What is known about an attempt whose daemon is gone. */
export interface Interruption {
  /** The task's `recover`; false also when the task is no longer defined. */
  recover: boolean;
  /** The daemon died, rather than stopped in order. */
  unclean: boolean;
  /** Successive attempts of the run that ended uncleanly, this one included. */
  uncleanStreak: number;
}

export type Recovery = { kind: 'again' } | { kind: 'end' } | { kind: 'quarantine' };

/** What becomes of an interrupted run: tried again, ended, or ended with its task quarantined. Pure. */
export function planRecovery(interruption: Interruption): Recovery {
  if (!interruption.recover) return { kind: 'end' };
  if (interruption.unclean && interruption.uncleanStreak >= MOST_UNCLEAN_ATTEMPTS)
    return { kind: 'quarantine' };
  return { kind: 'again' };
}
