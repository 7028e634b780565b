import { AskedOptions } from '../asked-options.ts';
import { readFacts } from '../metrics/facts.ts';
import type { Handler } from '../service.ts';

/** How the scheduler and its tasks are, as text for Prometheus. */
export const metrics: Handler = async (asked, service) => {
  new AskedOptions(asked, 'query').end();
  // It costs memory that a daemon nobody measures has not to spend.
  const { exposeFacts } = await import('../metrics/expose.ts');
  return await exposeFacts(await readFacts(service));
};
