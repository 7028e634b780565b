import type { ListResult, RunView } from '../../api/views.ts';
import { isEnded, type Run } from '../../run/run.ts';
import { AskedOptions } from '../asked-options.ts';
import { findAskedRun, parseRunNumber } from '../find-asked.ts';
import { requireConfirmation } from '../require-confirmation.ts';
import { viewRun } from '../run-view.ts';
import type { Asked, Handler, Service } from '../service.ts';

const DEFAULT_GRACE_MS = 5_000;
const MOST_GRACE_MS = 3_600_000;

/** Ends a run by its number. */
export const cancelRun: Handler = async (asked, service) => {
  return { result: await cancelNumber(parseRunNumber(asked.segment), asked, service) };
};

/** Asks for the end of a run and answers with it as it stands then; one that runs still has its grace. */
export async function cancelNumber(
  number: number,
  asked: Asked,
  service: Service,
): Promise<ListResult<RunView>> {
  const options = new AskedOptions(asked, 'body');
  const reason = options.text('reason');
  const by = options.text('by', 200);
  const graceMs = options.whole('graceMs', MOST_GRACE_MS) ?? DEFAULT_GRACE_MS;
  const confirm = options.text('confirm');
  const stale = options.flag('stale');
  options.end();

  const found = await findAskedRun(service, String(number));
  if (!isEnded(found)) requireConfirmation(service.sources.findTask(found.task), { verb: 'cancel', confirm });

  const asker = `${by === null ? '' : ` by ${by}`}${reason === null ? '' : `: ${reason}`}`;
  if (stale) await endStaleRecord(found, service, `ended as stale${asker}`);
  else await cancelWhereItRuns(number, service, { error: `cancelled${asker}`, graceMs });
  const run = await findAskedRun(service, String(number));
  const response = viewRun(run, { now: service.clock.now(), access: asked.access });
  return { response, timezone: service.timezone, staleSince: null };
}

async function cancelWhereItRuns(
  number: number,
  { store, scheduler, quartzRuns }: Service,
  request: { error: string; graceMs: number },
): Promise<void> {
  const run = await store.findRun(number);
  if (run && run.handle !== null && quartzRuns) await quartzRuns.cancel(run, request.error);
  else await scheduler.cancel(number, request);
}

async function endStaleRecord(run: Run, { scheduler, quartzRuns }: Service, error: string): Promise<void> {
  if (run.handle !== null && quartzRuns) await quartzRuns.endStale(run, error);
  else await scheduler.endStale(run, error);
}
