import type { ListResult, RunDetailView } from '../../api/views.ts';
import { handleText } from '../../quartz/watch/handle.ts';
import { isEnded, type Run } from '../../run/run.ts';
import { AskedOptions } from '../asked-options.ts';
import { findAskedRun } from '../find-asked.ts';
import { findWhere } from '../replicas/find-where.ts';
import { viewAttempt, viewRun } from '../run-view.ts';
import type { Asked, Handler, Service } from '../service.ts';
import { findDurations } from '../usual-duration.ts';

/** Below the times after which idle connections are cut on the way. */
const MOST_WAIT_MS = 60_000;
const MOST_RETRIES = 10;

/** One run with its attempts; `wait=25s` answers when it has ended, or after that time. */
export const showRun: Handler = async (asked, service) => {
  const options = new AskedOptions(asked, 'query');
  const waitMs = Math.min(options.duration('wait') ?? 0, MOST_WAIT_MS);
  options.end();

  const run = await waitForEnd(asked, service, waitMs);
  const whyWaiting = (of: Run) => service.quartzRuns?.whyWaiting(of) ?? null;
  const context = { now: service.clock.now(), access: asked.access, whyWaiting };
  const durations = await findDurations(service.store, run.task);
  const attempts = await service.store.listAttempts(run.number);
  const response: RunDetailView = {
    ...viewRun(run, context),
    result:
      asked.access === 'control' && 'result' in run && run.result !== null ? JSON.parse(run.result) : null,
    handle: run.handle === null ? null : handleText(run.handle),
    attempts: attempts.map((attempt) => viewAttempt(attempt, context)),
    retriedBy: (await service.store.listRuns({ retryOf: run.number, limit: MOST_RETRIES })).map(
      ({ number }) => number,
    ),
    usualMs: durations?.medianMs ?? null,
    durations,
    where: await findWhere(service, run, asked.access),
  };
  const result: ListResult<RunDetailView> = { response, timezone: service.timezone, staleSince: null };
  return { result };
};

async function waitForEnd(asked: Asked, service: Service, waitMs: number): Promise<Run> {
  const deadline = service.clock.now().getTime() + waitMs;
  for (;;) {
    // Listening before looking, so that an end in between is not slept through.
    const gone = new AbortController();
    const signal = AbortSignal.any([asked.signal, gone.signal]);
    const leftMs = deadline - service.clock.now().getTime();
    const changed = service.signals.wait(Number(asked.segment), { clock: service.clock, ms: leftMs, signal });
    try {
      const run = await findAskedRun(service, asked.segment);
      if (isEnded(run) || leftMs <= 0 || asked.signal.aborted || service.scheduler.stopping) return run;
      await changed;
    } finally {
      gone.abort();
    }
  }
}
