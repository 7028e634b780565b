import { join } from 'node:path';
import { PostgresServer } from '../../support/postgres/server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import type { Figure } from '../figure.ts';
import type { Measure } from '../part.ts';
import { PEERS, type PeerName } from '../peers.ts';
import { quartzRate } from '../quartz-rate.ts';
import { runsPerSecond } from '../run-replicas.ts';
import { median } from '../samples.ts';
import { StatementCounter } from '../statement-counter.ts';

/** What is told as stored is on disk; three replicas of graphile-worker have a pool each. */
const SETTINGS = ['fsync=on', 'max_connections=200'];
const OURS = 'sunbird-tasks';
const HELD_TO = 'graphile-worker';
const AT_LEAST_AS_MANY: Figure['budget'] = { of: 'ratio', bound: 'least', value: 1 };
const NAMES = Object.keys(PEERS) as PeerName[];
/** Quartz is slower, and as steady. */
const QUARTZ_COUNT = 1_000;

/**
 * Runs of a function that does nothing, a second, until nothing waits: in turns, each on an empty database. Counted from
 * the first run, so that whoever takes many at once has the first of them for nothing: up to 500 of these. Statements are
 * counted apart, since they pass through a further process for it.
 */
export const measure: Measure = async (tell, { isShort }) => {
  const count = isShort ? 100 : 3_000;
  const rounds = isShort ? 1 : 2;
  await using server = await PostgresServer.start({ settings: SETTINGS });
  for (const replicas of [1, 3]) {
    const measured = new Map(NAMES.map((name) => [name, { rates: [] as number[], statements: 0 }]));
    for (let round = 0; round < rounds; round++)
      for (const [name, { rates }] of measured)
        await onEmptyDatabase(server, async (url) => {
          rates.push(await runsPerSecond(name, { url, count, replicas }));
        });
    for (const [name, each] of measured)
      each.statements = await statementsPerRun(server, name, { count, replicas });
    const quartz = await quartzRate(server, { count: isShort ? count : QUARTZ_COUNT, replicas });
    tellAll(tell, replicas, { measured, quartz });
  }
  const rates = [];
  for (let round = 0; round < rounds; round++) rates.push(await onSqlite(count));
  tell({ what: 'runs on SQLite, 1 replica', unit: '/s', ours: median(rates), other: null, budget: null });
};

interface Measured {
  rates: readonly number[];
  /** For one run. */
  statements: number;
}

async function onEmptyDatabase<Result>(
  server: PostgresServer,
  use: (url: string, database: string) => Promise<Result>,
): Promise<Result> {
  const { database } = await server.createDatabase();
  const result = await use(urlOf(server.port, database), database);
  await server.execute('postgres', `DROP DATABASE ${database} WITH (FORCE)`);
  return result;
}

function urlOf(port: number, database: string): string {
  return `postgres://postgres@127.0.0.1:${port}/${database}`;
}

async function statementsPerRun(
  server: PostgresServer,
  name: PeerName,
  { count, replicas }: { count: number; replicas: number },
): Promise<number> {
  await using counter = await StatementCounter.start(server.port);
  await onEmptyDatabase(server, (_, database) =>
    runsPerSecond(name, { url: urlOf(counter.port, database), count, replicas }),
  );
  return counter.count / count;
}

function tellAll(
  tell: Parameters<Measure>[0],
  replicas: number,
  { measured, quartz }: { measured: ReadonlyMap<PeerName, Measured>; quartz: number },
): void {
  const what = `runs on Postgres, ${replicas === 1 ? '1 replica' : `${replicas} replicas`}`;
  const rateOf = (name: PeerName) => median(measured.get(name)?.rates ?? []);
  const statementsOf = (name: PeerName) => measured.get(name)?.statements ?? 0;
  const ours = rateOf(OURS);
  for (const name of NAMES.filter((each) => each !== OURS)) {
    const budget = name === HELD_TO ? AT_LEAST_AS_MANY : null;
    tell({ what, unit: '/s', ours, other: { name, value: rateOf(name) }, budget });
    tell({
      what: `${what}: statements a run`,
      unit: '',
      ours: statementsOf(OURS),
      other: { name, value: statementsOf(name) },
      budget: null,
    });
  }
  tell({ what, unit: '/s', ours, other: { name: 'Quartz', value: quartz }, budget: null });
}

async function onSqlite(count: number): Promise<number> {
  using folder = temporaryFolder();
  return await runsPerSecond(OURS, { url: `sqlite:${join(folder.path, 'tasks.db')}`, count, replicas: 1 });
}
