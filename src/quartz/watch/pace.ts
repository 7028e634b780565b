import type { Known } from './changes.ts';
import type { Sight } from './sight.ts';

/** While something is about to begin, so that its beginning is seen. */
const SOON_MS = 100;
/** What has not begun for so long is not about to. */
const LONG_MS = 60_000;
/** While something goes on, so that its end is seen. */
const BUSY_MS = 1_000;
/** While nothing goes on and nothing is due: only nodes and what Java itself triggers could be missed. */
const QUIET_MS = 10_000;
/** A fire time so long past is not about to be fired. */
const OVERDUE_MS = 5_000;
/** Behind a fire time, for the node to begin. */
const AFTER_DUE_MS = 50;

/** How long after this glance to look again. Pure. */
export function pauseAfter(sight: Sight, known: readonly Known[]): number {
  const { executing, dueAt, at } = sight;
  if (known.some((each) => isAboutToBegin(each, at)) || isAboutToRecover(sight)) return SOON_MS;
  const busy = executing.length > 0 || known.length > 0 ? BUSY_MS : QUIET_MS;
  return Math.min(busy, untilDue(dueAt, at));
}

function isAboutToBegin({ run, handle }: Known, at: Date): boolean {
  return run.state === 'queued' && handle.state !== 'held' && at.getTime() - handle.at < LONG_MS;
}

/** What a node that has lately fallen silent was at, another one may do again at any moment. */
function isAboutToRecover({ executing, nodes, at }: Sight): boolean {
  const fellSilent = nodes.filter(
    ({ failed, checkedInAt }) => failed && at.getTime() - checkedInAt.getTime() < LONG_MS,
  );
  return executing.some((fired) =>
    fellSilent.some(({ scheduler, name }) => scheduler === fired.scheduler && name === fired.node),
  );
}

function untilDue(dueAt: Date | null, at: Date): number {
  if (!dueAt) return QUIET_MS;
  const ahead = dueAt.getTime() - at.getTime();
  if (ahead > 0) return ahead + AFTER_DUE_MS;
  return ahead > -OVERDUE_MS ? SOON_MS : BUSY_MS;
}
