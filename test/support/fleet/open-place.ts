import type { Clock } from '../../../src/clock.ts';
import type { OpenedStore } from '../../../src/daemon/open-store.ts';
import type { Log } from '../../../src/log.ts';
import type { ConnectionOptions } from '../../../src/postgres/connection-options.ts';
import { openPostgresStore } from '../../../src/store/postgres/open.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';

/** Where the store of a fleet is: a database of Postgres, or a file of SQLite, which one replica at a time can have. */
export type FleetPlace = ConnectionOptions | { sqlitePath: string };

/** What a store of either kind is opened with. */
export interface PlaceOptions {
  schema: string;
  clock: Clock;
  log: Log;
  /** False for who looks into the file of a scheduler that has it. */
  exclusive: boolean;
}

/** Opens the store of a fleet, with the clock that its schedules go by. */
export async function openPlace(place: FleetPlace, options: PlaceOptions): Promise<OpenedStore> {
  const { schema, clock, log, exclusive } = options;
  if (!('sqlitePath' in place)) return await openPostgresStore({ connection: place, schema, clock, log });
  return { store: await openSqliteStore({ path: place.sqlitePath, clock, exclusive }), clock };
}
