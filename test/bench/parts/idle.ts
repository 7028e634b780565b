import { spawn } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { isMet } from '../../support/needs.ts';
import { PostgresServer } from '../../support/postgres/server.ts';
import { QuartzCluster } from '../../support/quartz/cluster.ts';
import { Served } from '../../support/served.ts';
import type { Measure, Tell } from '../part.ts';
import { cpuMsOf, memoryOf } from '../processes.ts';
import { servedTasks } from '../served-tasks.ts';
import { StatementCounter } from '../statement-counter.ts';

const MOST_RSS = { of: 'ours', bound: 'most', value: 80 } as const;
const MOST_CPU = { of: 'ours', bound: 'most', value: 0.1 } as const;
const MINUTE_MS = 60_000;
/** After the start, so that what belongs to that is over: V8 compiles and tidies up for a while. */
const SETTLE_MS = 60_000;
const FLOOR = 'bare Node';

/** A process that is watched while it has nothing to do. */
interface Idler {
  name: string;
  pid: number;
  /** Statements it has sent to the servers named. */
  counters: Readonly<Record<string, StatementCounter>>;
}

/** What schedulers with 20 tasks take while nothing is due, all at the same time beside a Node that only waits. */
export const measure: Measure = async (tell, { isShort }) => {
  await using stack = new AsyncDisposableStack();
  const bare = spawn(process.execPath, ['-e', 'setInterval(() => {}, 2 ** 30)'], { stdio: 'ignore' });
  stack.defer(() => void bare.kill('SIGKILL'));
  const idlers = [await onSqlite(stack), await onPostgres(stack)];
  if (isMet('Java and libquartz2-java')) idlers.push(await onQuartz(stack));
  await setTimeout(isShort ? 0 : SETTLE_MS);
  const floor = { name: FLOOR, pid: bare.pid ?? 0, counters: {} };
  const [base, ...watched] = await watch([floor, ...idlers], isShort ? 2_000 : MINUTE_MS);
  if (base) for (const each of watched) tellOf(tell, each, base);
};

async function onSqlite(stack: AsyncDisposableStack): Promise<Idler> {
  const served = stack.use(await Served.start(servedTasks(20)));
  return { name: 'on SQLite', pid: served.pid, counters: {} };
}

async function onPostgres(stack: AsyncDisposableStack): Promise<Idler> {
  const server = stack.use(await PostgresServer.start());
  const { database, user } = await server.createDatabase();
  const counter = stack.use(await StatementCounter.start(server.port));
  const store = `postgres://${user}@127.0.0.1:${counter.port}/${database}`;
  const served = stack.use(await Served.start(servedTasks(20), { store }));
  return { name: 'on Postgres', pid: served.pid, counters: { Postgres: counter } };
}

/** With the jobs of a real cluster beside its own tasks, the changes of which it may make. */
async function onQuartz(stack: AsyncDisposableStack): Promise<Idler> {
  const cluster = stack.use(await QuartzCluster.start(1));
  await cluster.first.tell('sunbird');
  const { database, user } = cluster.connection;
  const counter = stack.use(await StatementCounter.start(cluster.server.port));
  const url = `postgres://${user}@127.0.0.1:${counter.port}/${database}`;
  const quartz = `quartz: { mode: control, url: "${url}" }\n`;
  const served = stack.use(await Served.start(`${quartz}${servedTasks(20)}`));
  return { name: 'beside Quartz', pid: served.pid, counters: { 'the Quartz store': counter } };
}

interface Watched extends Idler {
  rss: number;
  cpu: number;
  perMinute: Readonly<Record<string, number>>;
}

async function watch(idlers: readonly Idler[], ms: number): Promise<Watched[]> {
  const look = () =>
    idlers.map(({ pid, counters }) => ({
      at: performance.now(),
      cpuMs: cpuMsOf(pid),
      counts: Object.entries(counters).map(([name, { count }]) => [name, count] as const),
    }));
  const before = look();
  await setTimeout(ms);
  const after = look();
  return idlers.map((idler, index) => {
    const [from, to] = [before[index], after[index]];
    if (!from || !to) throw new Error('It was not looked at.');
    const took = to.at - from.at;
    const counts = new Map(from.counts);
    const rates = to.counts.map(([name, count]) => [name, (count - (counts.get(name) ?? 0)) / took]);
    return {
      ...idler,
      rss: memoryOf(idler.pid).now,
      cpu: ((to.cpuMs - from.cpuMs) / took) * 100,
      perMinute: Object.fromEntries(rates.map(([name, rate]) => [name, Number(rate) * MINUTE_MS])),
    };
  });
}

function tellOf(tell: Tell, { name, rss, cpu, perMinute }: Watched, base: Watched): void {
  const other = (value: number) => ({ name: FLOOR, value });
  tell({ what: `idle ${name}, RSS`, unit: 'MB', ours: rss, other: other(base.rss), budget: MOST_RSS });
  tell({ what: `idle ${name}, CPU`, unit: '%', ours: cpu, other: other(base.cpu), budget: MOST_CPU });
  for (const [server, rate] of Object.entries(perMinute))
    tell({
      what: `idle ${name}, statements to ${server}`,
      unit: '/min',
      ours: rate,
      other: null,
      budget: null,
    });
}
