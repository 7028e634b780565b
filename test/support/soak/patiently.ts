import { setTimeout } from 'node:timers/promises';
import { isStoreAway } from '../../../src/store/is-store-away.ts';

const AGAIN_MS = 100;
const GIVE_UP_MS = 60_000;

/** Asks a store until it is there: what a test wants to know does not depend on which trouble it just made. */
export async function patiently<Value>(ask: () => Promise<Value>): Promise<Value> {
  const giveUpAt = performance.now() + GIVE_UP_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isStoreAway(error) || performance.now() > giveUpAt) throw error;
      await setTimeout(AGAIN_MS);
    }
  }
}
