import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Holdings } from './replica-options.ts';

const NANOSECONDS = 1_000_000;

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');
const delays = monitorEventLoopDelay();

/** What this process holds. Garbage is no leak, so it is collected first. */
export function tellHoldings(): Holdings {
  // Not before it is asked for: to measure costs a timer each 10 ms.
  delays.enable();
  const loopDelayMs = delays.percentile(99) / NANOSECONDS;
  collectGarbage();
  const { rss, heapUsed, external } = process.memoryUsage();
  delays.reset();
  return { rssBytes: rss, liveBytes: heapUsed + external, loopDelayMs };
}
