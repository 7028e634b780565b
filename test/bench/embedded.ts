import { join } from 'node:path';
import pg from 'pg';
import { triggerTask } from '../../src/client/client.ts';
import { systemClock } from '../../src/clock.ts';
import { createScheduler } from '../../src/index.ts';
import { silentLog } from '../../src/log.ts';
import { parseConnectionUrl } from '../../src/postgres/connection-url.ts';
import { openPostgresStore } from '../../src/store/postgres/open.ts';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/store/store.ts';
import { newRun } from '../support/sample-run.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { connectionTo } from './connection-to.ts';
import { CONCURRENCY, type Peer } from './peer.ts';

/** Runs of one task go one after another: with so many tasks hardly one waits for another. */
const TASKS = 500;
const NOTIFY = `SELECT pg_notify('sunbird_tasks', 'bench  q -')`;

const ADD_TASKS = `
INSERT INTO sunbird_tasks.task (task_group, name)
SELECT 'default', 'task-' || index
FROM generate_series(0, ${TASKS - 1}) AS index
ON CONFLICT DO NOTHING`;

const addRuns = (count: number) => `
INSERT INTO sunbird_tasks.run (task_id, state, cause, queued_at, params)
SELECT task.id, 'queued', 'manual', sunbird_tasks.present(), '{}'
FROM generate_series(0, ${count - 1}) AS index
JOIN sunbird_tasks.task ON task.name = 'task-' || index % ${TASKS}
ORDER BY index`;

/** The scheduler within a Node service, on Postgres or on SQLite, reached over its socket. */
export const embedded: Peer = {
  async prepare(url) {
    await using _ = await openStore(url);
  },
  addMany: (url, count) => (url.startsWith('sqlite:') ? addOneByOne(url, count) : addAtOnce(url, count)),
  async work(url, onRun) {
    const folder = temporaryFolder();
    const path = join(folder.path, 'control.sock');
    const scheduler = createScheduler({ store: url, socket: { path }, maxRunning: CONCURRENCY, log: false });
    for (let index = 0; index < TASKS; index++)
      scheduler.register({ name: `task-${index}` }, async () => onRun());
    await scheduler.start();
    let added = 0;
    return {
      add: () => triggerTask(connectionTo(path), `task-${added++ % TASKS}`, {}),
      async stop() {
        await scheduler.stop();
        folder[Symbol.dispose]();
      },
    };
  },
};

async function addOneByOne(url: string, count: number): Promise<void> {
  await using store = await openStore(url);
  for (let index = 0; index < count; index++) {
    const task = { group: 'default', name: `task-${index % TASKS}` };
    await store.addRun(newRun({ task, ifRunning: 'queue' }));
  }
}

/** In one transaction, at whose end replicas are told as they tell each other. */
async function addAtOnce(url: string, count: number): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(['BEGIN', ADD_TASKS, addRuns(count), NOTIFY, 'COMMIT'].join(';'));
  await client.end();
}

async function openStore(url: string): Promise<Store> {
  if (url.startsWith('sqlite:'))
    return await openSqliteStore({ path: url.slice('sqlite:'.length), clock: systemClock });
  const options = { connection: parseConnectionUrl(url), schema: 'sunbird_tasks' };
  return (await openPostgresStore({ ...options, clock: systemClock, log: silentLog })).store;
}
