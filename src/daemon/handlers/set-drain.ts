import type { DrainView } from '../../api/operator-views.ts';
import type { ListResult } from '../../api/views.ts';
import { AskedOptions } from '../asked-options.ts';
import type { Handler } from '../service.ts';

/** Admits nothing new from now on, or with `clear` again; answers with what still goes on. */
export const setDrain: Handler = async (asked, service) => {
  const options = new AskedOptions(asked, 'body');
  const clear = options.flag('clear');
  const reason = options.text('reason');
  const by = options.text('by', 200);
  options.end();

  const { scheduler, clock, timezone } = service;
  if (clear) await scheduler.drain(null);
  else if (!scheduler.draining) await scheduler.drain({ by, reason, since: clock.now() });
  const response: DrainView = { draining: scheduler.draining, ...(await service.store.countActive()) };
  const result: ListResult<DrainView> = { response, timezone, staleSince: null };
  return { result };
};
