import type { Boot } from '../../store/boots.ts';
import type { AuditRow } from '../../store/operator-changes.ts';
import type { PastFacts } from './facts.ts';
import { livesAt } from './find-outage.ts';

/** Who had the scheduler drained at an instant, by the rows of the audit up to then, newest first; null when nobody. Pure. */
export function findDrainAt(
  rows: readonly AuditRow[],
  at: Date,
  { boots, now }: { boots: readonly Boot[]; now: Date },
): PastFacts['drainedBy'] {
  const last = rows
    .filter(({ what, refusal }) => what === 'set-drain' && refusal === null)
    .find((row) => row.at <= at && (row.details.once !== true || lastsTo(row.at)));
  return last && last.details.clear !== true ? { by: last.by, since: last.at } : null;

  // With its boot a drain of that alone ends; and where others are beside it, these go on firing.
  function lastsTo(since: Date): boolean {
    const [then, later] = [since, at].map((instant) => boots.filter((boot) => livesAt(boot, instant, now)));
    return then?.length === 1 && later?.length === 1 && then[0] === later[0];
  }
}
