import type { AttemptView, RunView } from '../api/views.ts';
import { type Attempt, endOf, type Run, startOf } from '../run/run.ts';
import type { Access } from './service.ts';

/** How a run is shown: from when on a running one is measured, and to whom. */
export interface ViewContext {
  now: Date;
  access: Access;
  /** What a run elsewhere waits for; left out where nobody asks. */
  whyWaiting?: (run: Run) => string | null;
}

/** A run as the API shows it; what is private stays out of view.sock. */
export function viewRun(run: Run, { now, access, whyWaiting }: ViewContext): RunView {
  const open = access === 'control';
  const ended = 'exitCode' in run ? run : null;
  const { merged } = 'merged' in run ? run : { merged: null };
  return {
    run: run.number,
    taskGroup: run.task.group,
    taskName: run.task.name,
    source: run.handle === null ? 'configured' : 'quartz',
    state: run.state,
    cause: run.cause,
    retryOf: run.retryOf,
    fireTime: instant(run.fireTime),
    merged: merged && { lastFireTime: merged.lastFireTime.toISOString(), count: merged.count },
    queuedAt: run.queuedAt.toISOString(),
    notBefore: 'notBefore' in run && run.notBefore && run.notBefore > now ? instant(run.notBefore) : null,
    startedAt: instant(startOf(run)),
    endedAt: instant(endOf(run)),
    durationMs: durationOf(run, now),
    attempt: run.attempt,
    exitCode: ended?.exitCode ?? null,
    signal: ended?.signal ?? null,
    error: open && 'error' in run ? run.error : null,
    params: open ? run.params : null,
    replica: run.state === 'running' ? run.lease.replica : (ended?.replica ?? null),
    by: open ? run.by : null,
    reason: open ? run.reason : null,
    waiting: whyWaiting?.(run) ?? null,
  };
}

export function viewRunOrNull(run: Run | null, context: ViewContext): RunView | null {
  return run && viewRun(run, context);
}

export function viewAttempt(attempt: Attempt, { access }: ViewContext): AttemptView {
  return {
    attempt: attempt.number,
    replica: attempt.replica,
    startedAt: attempt.startedAt.toISOString(),
    endedAt: instant(attempt.endedAt),
    outcome: attempt.outcome,
    exitCode: attempt.exitCode,
    signal: attempt.signal,
    error: access === 'control' ? attempt.error : null,
  };
}

export function instant(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}

function durationOf(run: Run, now: Date): number | null {
  const start = startOf(run);
  if (!start) return null;
  const end = run.state === 'running' || run.state === 'queued' ? now : (endOf(run) ?? now);
  return Math.max(0, end.getTime() - start.getTime());
}
