import { type Clock, systemClock } from '../clock.ts';
import type { Log } from '../log.ts';
import { openSqliteStore } from '../store/sqlite/open.ts';
import { openSqliteTransfer } from '../store/sqlite/transfer.ts';
import type { Store } from '../store/store.ts';
import type { TransferStore } from '../store/transfer.ts';
import type { StorePlace } from './places.ts';

/** A store, and the clock that its schedules go by. */
export interface OpenedStore {
  store: Store;
  clock: Clock;
}

/** Opens the store. Rejects with STORE_UNAVAILABLE or INVALID_CONFIG when it cannot be had. */
export async function openStore(place: StorePlace, log: Log): Promise<OpenedStore> {
  if (place.kind === 'sqlite')
    return { store: await openSqliteStore({ path: place.path, clock: systemClock }), clock: systemClock };
  // Loaded only here: with its client of Postgres it costs memory that most schedulers have no use for.
  const { openPostgresStore } = await import('../store/postgres/open.ts');
  return await openPostgresStore({ ...place, clock: systemClock, log });
}

/** Opens a store to be copied from or to. Rejects as `openStore` does, and with ALREADY_SERVED while a scheduler uses it. */
export async function openTransfer(
  place: StorePlace,
  { mustExist }: { mustExist: boolean },
): Promise<TransferStore> {
  if (place.kind === 'sqlite')
    return await openSqliteTransfer({ path: place.path, clock: systemClock, mustExist });
  const { openPostgresTransfer } = await import('../store/postgres/transfer.ts');
  return await openPostgresTransfer({ ...place, mustExist });
}
