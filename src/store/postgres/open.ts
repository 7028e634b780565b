import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { ConnectionOptions } from '../../postgres/connection-options.ts';
import { Database } from '../../postgres/database.ts';
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
  clock: Clock;
  log: Log;
}

/** Statements at once, beside the one connection that listens: at most four connections a replica. */
const MOST_CONNECTIONS = 3;

/** Opens the store and brings its schema up to date. Rejects when the server is away. */
export async function openPostgresStore({
  connection,
  schema,
  clock,
}: PostgresOptions): Promise<{ store: Store; clock: Clock }> {
  const database = new Database({ connection, most: MOST_CONNECTIONS, applicationName: 'sunbird-tasks' });
  try {
    const statements = new Connection(database, schema);
    await migrate(statements);
    const id = String((await statements.get('SELECT id FROM sunbird_tasks.store'))?.id);
    const sender = new HintSender(statements, clock, schema);
    const hints = new HintReceiver();
    const close = () => database.close();
    const measureClockAhead = async () => 0;
    const parts = { id, connection: statements, sender, hints, measureClockAhead, close };
    return { store: createPostgresStore(parts), clock };
  } catch (error) {
    await database.close();
    throw error;
  }
}
