import type { Clock } from '../../clock.ts';
import { messageOf, SunbirdError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { ConnectionOptions } from '../../postgres/connection-options.ts';
import { Database } from '../../postgres/database.ts';
import { DatabaseClock } from '../../postgres/database-clock.ts';
import { Listener } from '../../postgres/listener.ts';
import type { Store } from '../store.ts';
import { Connection } from './connection.ts';
import { HintReceiver } from './hint-receiver.ts';
import { HintSender } from './hint-sender.ts';
import { migrate } from './migrate.ts';
import { createPostgresStore } from './postgres-store.ts';

export interface PostgresOptions {
  connection: ConnectionOptions;
  /** The schema that holds the store; made when missing, if the role may. */
  schema: string;
  /** The local one: for timers, and to be compared with the server's. */
  clock: Clock;
  log: Log;
  /** Milliseconds that only grow, for how often all that waits is gone through. Default `performance.now`. */
  monotonicMs?: () => number;
}

export interface OpenedPostgres {
  store: Store;
  /** The server's time, which all replicas go by. */
  clock: Clock;
}

const APPLICATION = 'sunbird-tasks';
/** Beside the one that listens: at most four connections a replica. */
const MOST_CONNECTIONS = 3;
/** One of them is for renewals and ends of runs alone: behind slow statements of others, leases would lapse. */
const KEPT = 1;
/** An operator waits for the second try too, which is made with another connection. */
const QUERY_MS = 6_000;
/** Given back soon, where many replicas share what a small server has. */
const IDLE_MS = 10_000;
/** Well within a lease, and soon enough after a server is back: tasks are to fire again. */
const MOST_PAUSE_MS = 3_000;

/** Opens the store and brings its schema up to date. Rejects with STORE_UNAVAILABLE when the server is away. */
export async function openPostgresStore(options: PostgresOptions): Promise<OpenedPostgres> {
  const { connection, schema } = options;
  const limits = {
    most: MOST_CONNECTIONS,
    kept: KEPT,
    queryMs: QUERY_MS,
    idleMs: IDLE_MS,
    mostPauseMs: MOST_PAUSE_MS,
  };
  const database = new Database({ connection, applicationName: APPLICATION, ...limits });
  try {
    const statements = new Connection(database, schema);
    await migrate(statements);
    const clock = new DatabaseClock({ base: options.clock });
    await clock.sync((text) => database.query(text));
    return { store: await openOn(statements, { ...options, database, serverClock: clock }), clock };
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function openOn(
  connection: Connection,
  options: PostgresOptions & { database: Database; serverClock: DatabaseClock },
): Promise<Store> {
  const { database, serverClock } = options;
  const row = await connection.get('SELECT id FROM sunbird_tasks.store');
  if (!row) throw emptyStore(connection);
  const sender = new HintSender(connection, options.clock, options.schema);
  const { hints, listener } = listenForHints(sender, options);
  return createPostgresStore({
    id: String(row.id),
    connection,
    sender,
    hints,
    monotonicMs: options.monotonicMs ?? (() => performance.now()),
    async measureClockAhead() {
      await serverClock.sync((text) => database.query(text));
      return Math.round(serverClock.aheadMs ?? 0);
    },
    async close() {
      await listener.stop();
      await database.close();
    },
  });
}

function emptyStore({ name, schema }: Connection): SunbirdError {
  return new SunbirdError(
    'INVALID_CONFIG',
    `The store ${name} is only there in part: ${schema}.store has no row. Restore it, or drop the schema to begin anew.`,
  );
}

function listenForHints(
  sender: HintSender,
  { connection, schema, clock, log, database }: PostgresOptions & { database: Database },
) {
  const hints = new HintReceiver();
  // Without hints a replica works, only slower; without a connection it does nothing.
  const mayReconnect = () => !database.isModest;
  const applicationName = `${APPLICATION} hints`;
  const listener = new Listener({ connection, applicationName, clock, mayReconnect });
  listener.start(
    schema,
    (payload) => {
      const hint = sender.read(payload);
      if (hint) hints.take(hint);
    },
    (state, cause) => {
      hints.arriveFromNow(state === 'listening');
      const reason = messageOf(cause);
      if (state === 'lost')
        log.warn({ reason }, 'The connection for hints was lost: polling until it is back');
      if (state === 'pooled')
        log.info({}, 'A pooler is before the database, which passes no hints on: polling');
    },
  );
  return { hints, listener };
}
