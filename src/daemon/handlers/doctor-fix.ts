import type { FixView } from '../../api/doctor-view.ts';
import type { ListResult } from '../../api/views.ts';
import { endOrphans } from '../../work/orphans.ts';
import { AskedOptions } from '../asked-options.ts';
import { findOrphans } from '../doctor/gather.ts';
import type { Handler } from '../service.ts';

/** Between TERM and KILL. */
const GRACE_MS = 2_000;

/** Does what is safe about what the doctor finds now: ends processes that outlived their run. */
export const doctorFix: Handler = async (asked, service) => {
  const options = new AskedOptions(asked, 'body');
  // For the audit alone.
  options.text('reason');
  options.text('by', 200);
  options.end();

  const { store } = service;
  const orphans = await findOrphans(store);
  const runs = orphans.map(({ run, attempt }) => ({ number: run, attempt, process: null }));
  const ended = await endOrphans({ storeId: store.id, runs, graceMs: GRACE_MS });
  const response: FixView = {
    done: ended.map(({ groupId, run, ended: isEnded }) =>
      isEnded
        ? `Ended process group ${groupId}, which had outlived run ${run}.`
        : `Process group ${groupId} of run ${run} did not end, not even by KILL.`,
    ),
  };
  const result: ListResult<FixView> = { response, timezone: service.timezone, staleSince: null };
  return { result };
};
