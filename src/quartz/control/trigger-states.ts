/** The state of a trigger once it is paused, as `JobStoreSupport.pauseTrigger` of Quartz 2.3 does it; null where that changes nothing. Pure. */
export function pausedFrom(state: string): 'PAUSED' | 'PAUSED_BLOCKED' | null {
  if (state === 'WAITING' || state === 'ACQUIRED') return 'PAUSED';
  return state === 'BLOCKED' ? 'PAUSED_BLOCKED' : null;
}

/** The state of a trigger once it is resumed; `blocked` while its job, which never runs twice at once, executes. Pure. */
export function resumedFrom(state: string, blocked: boolean): 'WAITING' | 'BLOCKED' | null {
  if (!isPaused(state)) return null;
  return blocked ? 'BLOCKED' : 'WAITING';
}

/** Whether a trigger in this state is held back. */
export function isPaused(state: string): boolean {
  return state === 'PAUSED' || state === 'PAUSED_BLOCKED';
}

/** Whether a trigger in this state fires when its time comes, unless it is paused. */
export function isAlive(state: string): boolean {
  return isPaused(state) || pausedFrom(state) !== null;
}
