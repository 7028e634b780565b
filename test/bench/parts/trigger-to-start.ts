import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { showRun, triggerTask } from '../../../src/client/client.ts';
import { PostgresServer } from '../../support/postgres/server.ts';
import { Served } from '../../support/served.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { connectionTo } from '../connection-to.ts';
import type { Budget } from '../figure.ts';
import { InstantFile, preciseNow } from '../instant-file.ts';
import type { Measure, Tell } from '../part.ts';
import { PEERS, type PeerName } from '../peers.ts';
import { median, quantile } from '../samples.ts';
import { timed } from '../timed.ts';

const OURS = 'sunbird-tasks';
const WARM_UP = 10;
const MOST_WAIT_MS = 10_000;
const QUANTILES = { p50: 0.5, p99: 0.99 };
const SPAWN_MS: Readonly<Record<string, number>> = { p50: 5, p99: 20 };

/** From a request to what it starts, a function of the process or a child; one request after another. */
export const measure: Measure = async (tell, { isShort }) => {
  const count = isShort ? 5 : 400;
  await using server = await PostgresServer.start({ settings: ['fsync=on'] });
  await measureFunctions(tell, { count, server });
  await measureChildren(tell, { count, server });
};

interface Extent {
  count: number;
  server: PostgresServer;
}

async function measureFunctions(tell: Tell, { count, server }: Extent): Promise<void> {
  using folder = temporaryFolder();
  const ours = {
    SQLite: await functionLatencies(OURS, `sqlite:${join(folder.path, 'tasks.db')}`, count),
    Postgres: await functionLatencies(OURS, await emptyDatabase(server), count),
  };
  const inserts = {
    SQLite: sqliteInserts(join(folder.path, 'floor.db'), count),
    Postgres: await postgresInserts(await emptyDatabase(server), count),
  };
  for (const [store, own] of Object.entries(ours)) {
    const theirs = inserts[store as keyof typeof inserts];
    compare(tell, `request to a function's first line, ${store}`, {
      own,
      name: 'a committed insert',
      theirs,
    });
  }
  for (const name of ['graphile-worker', 'pg-boss'] as const) {
    const theirs = await functionLatencies(name, await emptyDatabase(server), count);
    for (const [store, own] of Object.entries(ours))
      compare(tell, `request to a function's first line, ${store}`, { own, name, theirs });
  }
}

async function functionLatencies(name: PeerName, url: string, count: number): Promise<number[]> {
  const peer = PEERS[name];
  await peer.prepare(url);
  let begun = Promise.withResolvers<number>();
  const worker = await peer.work(url, () => begun.resolve(performance.now()));
  const samples: number[] = [];
  for (let index = 0; index < WARM_UP + count; index++) {
    begun = Promise.withResolvers();
    const askedAt = performance.now();
    const [startedAt] = await Promise.all([begun.promise, worker.add()]);
    samples.push(startedAt - askedAt);
  }
  await worker.stop();
  return samples.slice(WARM_UP);
}

/** What each way must wait for twice at least: the run that is added, and its claim. */
function sqliteInserts(path: string, count: number): number[] {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE floor (number INTEGER)');
  const insert = database.prepare('INSERT INTO floor VALUES (?)');
  const samples = Array.from({ length: WARM_UP + count }, (_, index) => {
    const askedAt = performance.now();
    insert.run(index);
    return performance.now() - askedAt;
  });
  database.close();
  return samples.slice(WARM_UP);
}

async function postgresInserts(url: string, count: number): Promise<number[]> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query('CREATE TABLE floor (number integer)');
  const samples: number[] = [];
  for (let index = 0; index < WARM_UP + count; index++)
    samples.push(await timed(() => client.query('INSERT INTO floor VALUES ($1)', [index])));
  await client.end();
  return samples.slice(WARM_UP);
}

/** Of a child only its first line is seen; what it takes from its spawn until then is measured apart, and taken off. */
async function measureChildren(tell: Tell, { count, server }: Extent): Promise<void> {
  const alone = await spawnAlone(count);
  const untilLine = median(alone.map(({ lineMs, spawnMs }) => lineMs - spawnMs));
  const theirs = alone.map(({ spawnMs }) => spawnMs);
  for (const [name, store] of [['SQLite'], ['Postgres', await emptyDatabase(server)]] as const) {
    const own = await childLatencies(store, count);
    const what = `request to a child spawned, ${name}`;
    compare(tell, what, { own: own.map((ms) => ms - untilLine), name: 'a spawn alone', theirs }, SPAWN_MS);
  }
}

async function spawnAlone(count: number): Promise<{ spawnMs: number; lineMs: number }[]> {
  using folder = temporaryFolder();
  const instants = new InstantFile(join(folder.path, 'instants'));
  const [file, ...args] = instants.command;
  const samples = [];
  for (let index = 0; index < WARM_UP + count; index++) {
    const askedAt = preciseNow();
    const child = spawn(file, args);
    const closed = once(child, 'close');
    await once(child, 'spawn');
    const spawnMs = preciseNow() - askedAt;
    samples.push({ spawnMs, lineMs: (await instants.next()) - askedAt });
    await closed;
  }
  return samples.slice(WARM_UP);
}

async function childLatencies(store: string | undefined, count: number): Promise<number[]> {
  using folder = temporaryFolder();
  const instants = new InstantFile(join(folder.path, 'instants'));
  const tasks = `tasks:\n  - { name: child, command: ${JSON.stringify(instants.command)} }\n`;
  await using at = await Served.start(tasks, store === undefined ? {} : { store });
  const connection = connectionTo(at.socket);
  const samples: number[] = [];
  for (let index = 0; index < WARM_UP + count; index++) {
    const askedAt = preciseNow();
    const { result } = await triggerTask(connection, 'child', {});
    samples.push((await instants.next()) - askedAt);
    await showRun(connection, result.run?.run ?? 0, { waitMs: MOST_WAIT_MS });
  }
  return samples.slice(WARM_UP);
}

async function emptyDatabase(server: PostgresServer): Promise<string> {
  const { database, user } = await server.createDatabase();
  return `postgres://${user}@127.0.0.1:${server.port}/${database}`;
}

function compare(
  tell: Tell,
  what: string,
  { own, name, theirs }: { own: readonly number[]; name: string; theirs: readonly number[] },
  most: Readonly<Record<string, number>> = {},
): void {
  for (const [label, share] of Object.entries(QUANTILES)) {
    const value = most[label];
    const budget: Budget | null = value === undefined ? null : { of: 'ours', bound: 'most', value };
    const other = { name, value: quantile(theirs, share) };
    tell({ what: `${what}, ${label}`, unit: 'ms', ours: quantile(own, share), other, budget });
  }
}
