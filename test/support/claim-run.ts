import type { RunningRun } from '../../src/run/run.ts';
import type { ClaimRequest } from '../../src/store/claims.ts';
import type { Store } from '../../src/store/store.ts';

/** Claims one run by its number; null when it is not to be had. */
export async function claimRun(
  store: Store,
  { number, ...claim }: { number: number } & Omit<ClaimRequest, 'numbers' | 'limit'>,
): Promise<RunningRun | null> {
  const [claimed] = await store.claimRuns({ ...claim, numbers: [number], limit: 1 });
  return claimed ?? null;
}
