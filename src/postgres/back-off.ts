/** Never sooner than this after a failure. */
const LEAST_MS = 200;
const MOST_MS = 30_000;

/**
 * How long to wait after so many failures in a row (from 1): doubled each time up to `mostMs` (default 30 s), anywhere in
 * its upper half, so that many who failed together do not come together again. `random` gives 0 to 1.
 */
export function backOffMs(failures: number, random: () => number, mostMs = MOST_MS): number {
  const full = Math.min(LEAST_MS * 2 ** Math.min(failures, 16), mostMs);
  return Math.round(full / 2 + random() * (full / 2));
}
