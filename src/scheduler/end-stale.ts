import { SunbirdError } from '../errors.ts';
import type { Run } from '../run/run.ts';
import { judgeOwner } from '../run/stale.ts';
import type { SchedulerParts } from './parts.ts';

/** How the record of a run without an owner is ended. */
export interface StaleRequest {
  /** Begins the error of the run: `ended as stale by root`. */
  error: string;
  executesHere: boolean;
}

/**
 * Ends the record of a running run whose owner is dead, as interrupted. Throws RUN_OWNER_ALIVE while it may live, and
 * RUN_ENDED or INVALID_REQUEST for a run that is not running.
 */
export async function endStale(
  { store, clock, log, signals, findOrphans }: SchedulerParts,
  run: Run,
  { error, executesHere }: StaleRequest,
): Promise<void> {
  requireRunning(run);
  const { number, attempt } = run;
  const groups = findOrphans({ storeId: store.id, runs: [{ number, attempt, process: null }] });
  const owner = judgeOwner(run, { now: clock.now(), executesHere, groups });
  if (owner.kind === 'alive') throw ownerAlive(run.number, owner.why);
  const claim = { number, token: run.lease.token };
  const why = `${error}: ${owner.why}`;
  if (!(await store.recoverRun(claim, 'end', why)))
    throw ownerAlive(run.number, 'its lease was renewed, or it ended, a moment ago');
  log.warn({ run: run.number, replica: run.lease.replica }, why);
  signals.announce(run.number);
}

/** Throws where there is no owner to be dead. */
export function requireRunning(run: Run): asserts run is Extract<Run, { state: 'running' }> {
  if (run.state === 'running') return;
  if (run.state === 'queued')
    throw new SunbirdError(
      'INVALID_REQUEST',
      `Run ${run.number} waits, and nobody owns it yet; cancel it without stale.`,
    );
  throw new SunbirdError('RUN_ENDED', `Run ${run.number} has ended already: ${run.state}.`);
}

function ownerAlive(run: number, why: string): SunbirdError {
  return new SunbirdError('RUN_OWNER_ALIVE', `Run ${run} has an owner: ${why}.`);
}
