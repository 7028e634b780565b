import { silentLog } from '../../../src/log.ts';
import type { ConnectionOptions } from '../../../src/postgres/connection-options.ts';
import { Database } from '../../../src/postgres/database.ts';
import { openPostgresStore } from '../../../src/store/postgres/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { FakeClock } from '../fake-clock.ts';

/**
 * A store in a schema of its own whose time is a fake clock's: the one function by which all statements learn the time
 * is replaced, and told before each operation.
 */
export async function openStoreAt(
  connection: ConnectionOptions,
  schema: string,
  clock: FakeClock,
): Promise<Store> {
  // Long enough passes between two looks for what may be claimed that each goes by what the one before found.
  let elapsedMs = 0;
  const monotonicMs = () => (elapsedMs += 10_000);
  const options = { connection, schema, clock: new FakeClock(), log: silentLog, monotonicMs };
  const { store } = await openPostgresStore(options);
  const database = new Database({ connection, most: 1, applicationName: 'test' });
  await database.query(`CREATE TABLE IF NOT EXISTS ${schema}.fake_clock AS SELECT now() AS at`);
  await database.query(
    `CREATE OR REPLACE FUNCTION ${schema}.present() RETURNS timestamptz LANGUAGE sql STABLE
     AS $$ SELECT at FROM ${schema}.fake_clock $$`,
  );
  const tell = () => database.query(`UPDATE ${schema}.fake_clock SET at = $1`, [clock.now().toISOString()]);
  const close = async () => {
    await store.close();
    await database.close();
  };
  return new Proxy(store, {
    get(target, key) {
      if (key === 'close' || key === Symbol.asyncDispose) return close;
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]) => {
        await tell();
        return await value.apply(target, args);
      };
    },
  });
}
