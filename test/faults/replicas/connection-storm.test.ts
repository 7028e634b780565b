import { expect } from 'vitest';
import { FaultRow } from '../../support/fault-row.ts';
import { longTestWith } from '../../support/faults.ts';
import { secondlyTasks } from '../../support/fleet/fire-each-second.ts';
import { Fleet } from '../../support/fleet/fleet.ts';
import { Journal } from '../../support/fleet/journal.ts';
import { PostgresServer } from '../../support/postgres/server.ts';
import { TcpProxy } from '../../support/tcp-proxy.ts';

const REPLICAS = 10;
const TASKS = 10;
/** Of 20 three are kept for superusers, as the test itself is one. */
const CONNECTIONS = 20 - 3;
/** Of one replica: those in its pool, and the one that listens. */
const POOL = 3;
const MOST_OF_ONE = POOL + 1;
const RESTARTS = 3;
const OUTAGE_MS = 10_000;
/** Never sooner again, but for what the way to the proxy may take off. */
const LEAST_PAUSE_MS = 200 - 50;
const BACK_MS = 60_000;
const LIMIT = { timeout: 5 * BACK_MS, interval: 100 };
const LIMITED = `ALTER ROLE replica CONNECTION LIMIT ${CONNECTIONS}`;
const GRANTS = `
GRANT USAGE ON SCHEMA sunbird_tasks TO replica;
GRANT ALL ON ALL TABLES IN SCHEMA sunbird_tasks TO replica;
GRANT ALL ON ALL SEQUENCES IN SCHEMA sunbird_tasks TO replica`;
const COUNT = `SELECT count(*)::integer AS count FROM pg_stat_activity WHERE usename = 'replica'`;

longTestWith(
  'a PostgreSQL server',
  'F7 ten replicas come back to a restarted server that has few connections, none of them in haste',
  async (context) => {
    const row = new FaultRow(context);
    using journal = new Journal();
    await using server = await PostgresServer.start();
    const connection = await server.createDatabase();
    await server.execute(connection.database, 'CREATE ROLE replica LOGIN');
    await using proxies = new AsyncDisposableStack();
    await using fleet = await Fleet.start({ connection, tasks: secondlyTasks(journal, { count: TASKS }) });
    await server.execute(connection.database, GRANTS);
    const doors: TcpProxy[] = [];
    for (let index = 0; index < REPLICAS; index++) {
      const door = proxies.use(await TcpProxy.start(connection.port));
      doors.push(door);
      await fleet.add({ connection: { ...connection, port: door.port, user: 'replica' } });
    }
    await server.execute(connection.database, LIMITED);
    const pids = fleet.replicas.map(({ pid }) => pid);

    const backMs: number[] = [];
    let mostOfOne = 0;
    let mostOfAll = 0;
    let tries = 0;
    let mostAtOnce = 0;
    for (let restart = 0; restart < RESTARTS; restart++) {
      await server.stop();
      const awayAtMs = performance.now();
      await expect.poll(() => performance.now() - awayAtMs > OUTAGE_MS, LIMIT).toBe(true);
      for (const { acceptedAtMs } of doors) {
        const tried = acceptedAtMs.filter((at) => at > awayAtMs);
        tries += tried.length;
        mostAtOnce = Math.max(mostAtOnce, mostWithin(tried, LEAST_PAUSE_MS));
      }
      await server.boot();
      const acceptsAt = Date.now();
      const look = async () => {
        mostOfOne = Math.max(mostOfOne, ...doors.map(({ open }) => open));
        const { rows } = await server.execute(connection.database, COUNT);
        mostOfAll = Math.max(mostOfAll, rows[0].count);
        const boots = await fleet.store.listBoots();
        return boots.filter(({ seenAt }) => seenAt.getTime() > acceptsAt).length;
      };
      await expect.poll(look, LIMIT).toBe(REPLICAS);
      backMs.push(Date.now() - acceptsAt);
    }
    row.often(`${RESTARTS} restarts, away for ${OUTAGE_MS} ms each`);
    row.figure(
      `${tries} tries to connect meanwhile, at most ${mostAtOnce} of a replica in ${LEAST_PAUSE_MS} ms`,
    );
    row.figure(`at most ${mostOfOne} connections of a replica, ${mostOfAll} of all`);
    expect(fleet.replicas.map(({ pid }) => pid)).toEqual(pids);
    expect(mostAtOnce).toBeLessThanOrEqual(MOST_OF_ONE);
    expect(mostOfOne).toBeLessThanOrEqual(MOST_OF_ONE);
    expect(mostOfAll).toBeLessThanOrEqual(CONNECTIONS);
    row.time('all back after', Math.max(...backMs), BACK_MS);
  },
  RESTARTS * (OUTAGE_MS + 5 * BACK_MS) + 120_000,
);

/** How many of the rising instants lie in one stretch of so many ms at most. */
function mostWithin(instants: readonly number[], stretchMs: number): number {
  const following = (from: number) => instants.filter((at) => at >= from && at < from + stretchMs).length;
  return Math.max(0, ...instants.map(following));
}
