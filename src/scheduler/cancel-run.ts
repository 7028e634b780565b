import { SunbirdError } from '../errors.ts';
import type { Run } from '../run/run.ts';
import type { CancelRequest } from '../store/claims.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { SchedulerParts } from './parts.ts';

/**
 * Ends a run: a waiting one at once, a running one by TERM and, after the grace, KILL; one that another replica executes
 * when that learns of it. Returns it as it was. Throws RUN_NOT_FOUND, RUN_ENDED, or NOT_SUPPORTED for one that nobody
 * else can execute.
 */
export async function cancelRun(
  { store, signals }: Pick<SchedulerParts, 'store' | 'signals'>,
  dispatcher: Dispatcher,
  asked: CancelRequest & { number: number },
): Promise<Run> {
  const { number, error, graceMs } = asked;
  const cancelled = stopHere(dispatcher, asked) ?? (await store.cancelQueued(number, error));
  if (cancelled) {
    signals.announce(number);
    return cancelled;
  }
  // A claim that was under way a moment ago has its execution by now.
  const stopped = stopHere(dispatcher, asked);
  if (stopped) return stopped;
  const run = await store.findRun(number);
  if (!run) throw new SunbirdError('RUN_NOT_FOUND', `There is no run ${number}.`);
  if (run.state !== 'running')
    throw new SunbirdError('RUN_ENDED', `Run ${number} has ended already: ${run.state}.`);
  if (!store.exclusive) {
    if (await store.askCancel(number, { error, graceMs })) return run;
    // It ended, or waits again, since it was looked up.
    return await cancelRun({ store, signals }, dispatcher, asked);
  }
  throw new SunbirdError(
    'NOT_SUPPORTED',
    `Run ${number} belongs to replica ${run.lease.replica} and is not executed here. If that is dead, end its record with: cancel ${number} --stale.`,
  );
}

function stopHere(
  dispatcher: Dispatcher,
  { number, error, graceMs }: CancelRequest & { number: number },
): Run | null {
  const execution = dispatcher.findExecution(number);
  execution?.stop({ outcome: 'cancelled', error, graceMs });
  return execution?.run ?? null;
}
