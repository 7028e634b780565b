import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { QuartzCluster } from '../../test/support/quartz/cluster.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';

/*
 * Two Java processes with Sunbird's four jobs on a Postgres of their own, and a scheduler that finds them by nothing
 * but Sunbird's variables and may trigger them. The cluster is the one that the tests use.
 */

const PROGRAM = resolve(import.meta.dirname, '../../bin/sunbird-tasks');
const WORK_MS = 3_000;

using folder = temporaryFolder();
console.log('Starting Postgres and two Quartz nodes ...');
await using cluster = await QuartzCluster.start(2, { sleepMs: WORK_MS });
await cluster.first.tell('sunbird');
const scheduler = await startScheduler();
console.log(`The scheduler answers at ${folder.path}/control.sock. In another terminal:

  export SUNBIRD_TASKS_SOCKET=${folder.path}/control.sock
  ${PROGRAM} list
  ${PROGRAM} trigger updateUserCountScheduler --wait
  ${PROGRAM} show updateUserCountScheduler
  ${PROGRAM} health

Ctrl-C ends all of it.`);
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
scheduler.kill('SIGTERM');
await once(scheduler, 'close');

async function startScheduler(): Promise<ChildProcess> {
  const { host, port, database, user } = cluster.connection;
  const config = resolve(import.meta.dirname, 'tasks.yaml');
  const store = `sqlite:${folder.path}/tasks.db`;
  const child = spawn(
    PROGRAM,
    ['serve', '--config', config, '--store', store, '--socket', `${folder.path}/control.sock`],
    {
      env: {
        ...process.env,
        sunbird_pg_host: host,
        sunbird_pg_port: String(port),
        sunbird_pg_db: database,
        sunbird_pg_user: user,
      },
      stdio: ['ignore', 'inherit', 'pipe'],
    },
  );
  const ready = Promise.withResolvers<void>();
  createInterface({ input: child.stderr }).on('line', (line) => {
    console.log(line);
    if (line.includes('"message":"Ready"')) ready.resolve();
  });
  child.once('exit', (code) => ready.reject(new Error(`The scheduler ended with ${code}.`)));
  await ready.promise;
  return child;
}
