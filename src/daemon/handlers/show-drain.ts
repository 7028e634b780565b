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
  const active = await store.countActive();
  // Other replicas go on meanwhile, and this one may stop without them.
  const running = scheduler.drainingHere && !store.exclusive ? scheduler.executing : active.running;
  const response = { draining: scheduler.draining, running, queued: active.queued };
  return { response, timezone, staleSince: null };
}
