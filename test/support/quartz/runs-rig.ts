import { type Clock, systemClock } from '../../../src/clock.ts';
import { silentLog } from '../../../src/log.ts';
import { Database } from '../../../src/postgres/database.ts';
import { type QuartzRequest, QuartzRuns } from '../../../src/quartz/quartz-runs.ts';
import { QuartzSource } from '../../../src/quartz/quartz-source.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import type { Store } from '../../../src/store/store.ts';
import type { QuartzTask } from '../../../src/task/quartz-task.ts';
import { GROUP, type QuartzCluster } from './cluster.ts';

export interface RunsOptions {
  mode?: 'read' | 'control';
  nudge?: boolean;
  /** The store of an earlier boot; by default a new one in memory. */
  store?: Store;
  /** As whom to come, by default as the owner of the tables. */
  user?: string;
  /** Of the daemon; by default the machine's, as is the database's. */
  clock?: Clock;
}

/** What a daemon has of a cluster, over a store of its own: the source, and its runs, watched by the real clock. */
export async function runsRig(
  cluster: QuartzCluster,
  {
    mode = 'control',
    nudge = true,
    store,
    user = cluster.connection.user,
    clock = systemClock,
  }: RunsOptions = {},
) {
  const connection = { ...cluster.connection, user };
  const database = new Database({ connection, most: 3, applicationName: 'test' });
  const scope = { schedulerName: null, tablePrefix: null };
  const source = new QuartzSource({ database, scope, taken: new Set(), clock });
  const inner = store ?? (await openSqliteStore({ path: ':memory:', clock }));
  const ended: string[] = [];
  const runs = new QuartzRuns({
    source,
    database,
    store: inner,
    announce: () => {},
    onEnded: ({ number }, outcome) => ended.push(`${number} ${outcome}`),
    mode,
    nudge,
    clock,
    log: silentLog,
  });
  await source.start();
  runs.start();
  /** As memory has it after a fresh look. */
  const find = async (name: string): Promise<QuartzTask> => {
    await source.refresh();
    const task = source.findTask({ group: GROUP, name });
    if (!task) throw new Error(`There is no job ${name}.`);
    return task;
  };
  const trigger = async (name: string, differs: Partial<QuartzRequest> = {}) =>
    await runs.trigger(await find(name), { ...REQUEST, ...differs });
  const stop = async () => {
    await runs.stop();
    await source.close();
    if (!store) await inner.close();
  };
  return { source, runs, ended, database, store: inner, find, trigger, stop, [Symbol.asyncDispose]: stop };
}

const REQUEST: QuartzRequest = {
  params: {},
  ifRunning: 'fail',
  evenIfPaused: false,
  draining: false,
  idempotencyKey: null,
  reason: null,
  by: 'root',
  dryRun: false,
};
