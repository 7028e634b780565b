import { join } from 'node:path';
import { PostgresServer } from '../../support/postgres/server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import type { Figure } from '../figure.ts';
import type { Measure } from '../part.ts';
import { PEERS, type PeerName } from '../peers.ts';
import { runsPerSecond } from '../run-replicas.ts';
import { median } from '../samples.ts';

/** What is told as stored is on disk; three replicas of graphile-worker have a pool each. */
const SETTINGS = ['fsync=on', 'max_connections=200'];
const OURS = 'sunbird-tasks';
const HELD_TO = 'graphile-worker';
const AT_LEAST_AS_MANY: Figure['budget'] = { of: 'ratio', bound: 'least', value: 1 };
const NAMES = Object.keys(PEERS) as PeerName[];

/**
 * Runs of a function that does nothing, a second, until nothing waits: in turns, each on an empty database. Counted from
 * the first run, so that whoever takes many at once has the first of them for nothing: up to 500 of these.
 */
export const measure: Measure = async (tell, { isShort }) => {
  const count = isShort ? 100 : 3_000;
  const rounds = isShort ? 1 : 2;
  await using server = await PostgresServer.start({ settings: SETTINGS });
  for (const replicas of [1, 3]) {
    const measured = new Map(NAMES.map((name) => [name, [] as Sample[]]));
    for (let round = 0; round < rounds; round++)
      for (const name of NAMES) measured.get(name)?.push(await sample(server, name, { count, replicas }));
    tellAll(tell, replicas, measured);
  }
  const rates = [];
  for (let round = 0; round < rounds; round++) rates.push(await onSqlite(count));
  tell({ what: 'runs on SQLite, 1 replica', unit: '/s', ours: median(rates), other: null, budget: null });
};

interface Sample {
  rate: number;
  /** Transactions on the server; a statement alone is one too. */
  commits: number;
}

async function sample(
  server: PostgresServer,
  name: PeerName,
  { count, replicas }: { count: number; replicas: number },
): Promise<Sample> {
  const { database } = await server.createDatabase();
  const url = `postgres://postgres@127.0.0.1:${server.port}/${database}`;
  const rate = await runsPerSecond(name, { url, count, replicas });
  const asked = `SELECT xact_commit FROM pg_stat_database WHERE datname = '${database}'`;
  const { rows } = await server.execute('postgres', asked);
  await server.execute('postgres', `DROP DATABASE ${database} WITH (FORCE)`);
  return { rate, commits: Number(rows[0]?.xact_commit) / count };
}

function tellAll(
  tell: Parameters<Measure>[0],
  replicas: number,
  measured: ReadonlyMap<PeerName, readonly Sample[]>,
): void {
  const of = (name: PeerName, key: keyof Sample) =>
    median((measured.get(name) ?? []).map((each) => each[key]));
  for (const name of NAMES.filter((each) => each !== OURS)) {
    const budget = name === HELD_TO ? AT_LEAST_AS_MANY : null;
    const what = `runs on Postgres, ${replicas === 1 ? '1 replica' : `${replicas} replicas`}`;
    tell({ what, unit: '/s', ours: of(OURS, 'rate'), other: { name, value: of(name, 'rate') }, budget });
    const commits = { name, value: of(name, 'commits') };
    tell({
      what: `${what}: commits a run`,
      unit: '',
      ours: of(OURS, 'commits'),
      other: commits,
      budget: null,
    });
  }
}

async function onSqlite(count: number): Promise<number> {
  using folder = temporaryFolder();
  return await runsPerSecond(OURS, { url: `sqlite:${join(folder.path, 'tasks.db')}`, count, replicas: 1 });
}
