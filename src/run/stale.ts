import { formatDuration } from '../duration.ts';
import type { RunningRun } from './run.ts';

/** Who may still be at work on a run that looks left alone. */
export interface OwnerSigns {
  now: Date;
  /** Whether this daemon executes it. */
  executesHere: boolean;
  /** Process groups of this container that carry the run's mark. */
  groups: readonly number[];
}

/** Whether somebody may be at work on a run, and how that is known. */
export type Owner = { kind: 'alive'; why: string } | { kind: 'gone'; why: string };

/** Judges whether the owner of a running run is dead, by its lease and its processes. Pure. */
export function judgeOwner({ number, lease }: RunningRun, { now, executesHere, groups }: OwnerSigns): Owner {
  if (executesHere) return alive(`this scheduler executes it; end it with: cancel ${number}`);
  const expiredMs = now.getTime() - (lease.expiresAt?.getTime() ?? now.getTime());
  if (expiredMs < 0)
    return alive(
      `replica ${lease.replica} holds its lease for another ${formatDuration(-expiredMs)}; wait until it expires`,
    );
  if (groups.length > 0)
    return alive(
      `process group ${groups.join(', ')} of this container works for it; end that first: kill -- -${groups[0]}`,
    );
  const since = `the lease of ${lease.replica} expired ${formatDuration(expiredMs)} ago`;
  return { kind: 'gone', why: `${since}, and no process of it is here` };
}

function alive(why: string): Owner {
  return { kind: 'alive', why };
}
