import { afterAll } from 'vitest';
import type { ConnectionOptions } from '../../../src/postgres/connection-options.ts';
import { storeContract } from '../../contract/store.ts';
import type { FakeClock } from '../../support/fake-clock.ts';
import { openStoreAt } from '../../support/postgres/store-at.ts';
import { testDatabases } from '../../support/postgres/test-databases.ts';

const databases = testDatabases();
afterAll(async () => await databases[Symbol.asyncDispose]());

let database: Promise<ConnectionOptions> | null = null;
let schemas = 0;

/** Each in a schema of its own, none of which has the usual name. */
async function open(clock: FakeClock) {
  database ??= databases.createDatabase();
  return await openStoreAt(await database, `store_${++schemas}`, clock);
}

storeContract('Postgres', open);
