import { systemClock } from '../../../src/clock.ts';
import { silentLog } from '../../../src/log.ts';
import { openPostgresStore } from '../../../src/store/postgres/open.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { median } from '../samples.ts';
import { timed } from '../timed.ts';
import type { FilledStore, HistorySize } from './history.ts';

const AGE_MS = 365 * 86_400_000;
const BATCH = 200;
/** Of each task so many are pruned in the end. */
const PRUNED_PER_TASK = 20;

/** What pruning costs, in ms: a look that finds nothing, a round that deletes, and all rounds for each 1,000 runs. */
export interface PruneCost {
  look: number;
  round: number;
  thousand: number;
}

/** Prunes as the scheduler does, without its pauses. */
export async function measurePrune(filled: FilledStore, size: HistorySize): Promise<PruneCost> {
  const store = await open(filled);
  try {
    const perTask = Math.ceil(size.runs / size.tasks);
    const looks: number[] = [];
    for (let turn = 0; turn < 3; turn++)
      looks.push(await timed(() => store.pruneRuns({ ageMs: AGE_MS, runs: perTask }, BATCH)));
    const retention = { ageMs: AGE_MS, runs: perTask - PRUNED_PER_TASK };
    const rounds: number[] = [];
    let pruned = 0;
    for (let deleted = 1; deleted > 0; pruned += deleted)
      rounds.push(
        await timed(async () => {
          deleted = await store.pruneRuns(retention, BATCH);
        }),
      );
    const total = rounds.reduce((sum, ms) => sum + ms, 0);
    return { look: median(looks), round: median(rounds), thousand: (total / pruned) * 1_000 };
  } finally {
    await store.close();
  }
}

async function open({ place }: FilledStore): Promise<Store> {
  if ('sqlite' in place) return await openSqliteStore({ path: place.sqlite, clock: systemClock });
  const options = { schema: 'sunbird_tasks', clock: systemClock, log: silentLog };
  return (await openPostgresStore({ ...options, connection: place.postgres })).store;
}
