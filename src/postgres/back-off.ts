/** Never sooner than this after a failure. */
const LEAST_MS = 200;
const MOST_MS = 10_000;

/** How long to wait after so many failures in a row (from 1): doubled each time, anywhere in its upper half, so that many who failed together do not come together again. */
export function backOffMs(failures: number, random: () => number): number {
  const full = Math.min(LEAST_MS * 2 ** Math.min(failures, 16), MOST_MS);
  return Math.round(full / 2 + random() * (full / 2));
}
