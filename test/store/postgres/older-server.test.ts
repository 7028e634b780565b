import { afterAll } from 'vitest';
import type { ConnectionOptions } from '../../../src/postgres/connection-options.ts';
import { storeContract } from '../../contract/store.ts';
import type { FakeClock } from '../../support/fake-clock.ts';
import { isMet, testWith } from '../../support/needs.ts';
import { PostgresServer } from '../../support/postgres/server.ts';
import { openStoreAt } from '../../support/postgres/store-at.ts';

/** Older than the one that npm brings, and what many have. */
const NEED = "Debian's PostgreSQL";

let server: PostgresServer | null = null;
let database: ConnectionOptions | null = null;
let schemas = 0;
afterAll(async () => await server?.[Symbol.asyncDispose]());

async function open(clock: FakeClock) {
  server ??= await PostgresServer.start({ from: 'debian' });
  database ??= await server.createDatabase();
  return await openStoreAt(database, `store_${++schemas}`, clock);
}

if (isMet(NEED)) storeContract('Postgres of Debian', open);
else testWith(NEED, 'the store keeps its promises on an older server', async () => {});
