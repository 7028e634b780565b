import { AskedOptions } from '../asked-options.ts';
import type { Handler } from '../service.ts';
import { viewDrain } from './show-drain.ts';

/** Admits nothing new from now on, or with `clear` again; answers with what still goes on. */
export const setDrain: Handler = async (asked, service) => {
  const options = new AskedOptions(asked, 'body');
  const clear = options.flag('clear');
  const thisBoot = options.flag('once');
  const reason = options.text('reason');
  const by = options.text('by', 200);
  options.end();

  const { scheduler, store, clock } = service;
  if (clear) await scheduler.drain(null);
  else {
    // Who asked first is remembered; what is in the store holds, whatever this replica knows of it yet.
    const earlier = thisBoot ? null : await store.findDrain();
    await scheduler.drain(earlier ?? { by, reason, since: clock.now() }, { thisBoot });
  }
  return { result: await viewDrain(service) };
};
