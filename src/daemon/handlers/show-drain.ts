import type { DrainView } from '../../api/operator-views.ts';
import type { ListResult } from '../../api/views.ts';
import { AskedOptions } from '../asked-options.ts';
import type { Handler, Service } from '../service.ts';

/** Whether the scheduler is being drained, and what still goes on. */
export const showDrain: Handler = async (asked, service) => {
  new AskedOptions(asked, 'query').end();
  return { result: await viewDrain(service) };
};

export async function viewDrain({ scheduler, store, timezone }: Service): Promise<ListResult<DrainView>> {
  const response = { draining: scheduler.draining, ...(await store.countActive()) };
  return { response, timezone, staleSince: null };
}
