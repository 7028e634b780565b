import { join } from 'node:path';
import { PostgresServer } from '../../support/postgres/server.ts';
import { Served } from '../../support/served.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { connectionTo } from '../connection-to.ts';
import type { Figure } from '../figure.ts';
import { fillPostgres } from '../history/fill-postgres.ts';
import { fillSqlite } from '../history/fill-sqlite.ts';
import type { FilledStore, HistorySize } from '../history/history.ts';
import { measurePrune } from '../history/measure-store.ts';
import { QUESTIONS } from '../history/questions.ts';
import type { Extent, Measure, Tell } from '../part.ts';
import { median } from '../samples.ts';
import { servedTasks } from '../served-tasks.ts';
import { timed } from '../timed.ts';

const FLAT: Figure['budget'] = { of: 'ratio', bound: 'most', value: 3 };
/** Longer than a person waits: what takes so long is to be seen. */
const MOST_ANSWER_MS = 60_000;
const MEGABYTE = 1_000_000;

/** A small history and a large one in the same kind of store. */
interface Pair {
  kind: string;
  sizes: { small: HistorySize; large: HistorySize };
  small: FilledStore;
  large: FilledStore;
}

/** What operators ask, on a long history beside a short one, by the scheduler's answers over its socket. */
export const measure: Measure = async (tell, extent) => {
  const tasks = extent.isShort ? 20 : 300;
  const sizes = {
    small: { runs: extent.isShort ? 500 : 10_000, tasks },
    large: { runs: extent.isShort ? 2_000 : 1_000_000, tasks },
  };
  using folder = temporaryFolder();
  await measurePair(tell, extent, {
    kind: 'SQLite',
    sizes,
    small: await fillSqlite(join(folder.path, 'small.db'), sizes.small),
    large: await fillSqlite(join(folder.path, 'large.db'), sizes.large),
  });
  await using server = await PostgresServer.start({ settings: ['shared_buffers=512MB', 'max_wal_size=4GB'] });
  await measurePair(tell, extent, {
    kind: 'Postgres',
    sizes,
    small: await fillPostgres(server, sizes.small),
    large: await fillPostgres(server, sizes.large),
  });
};

async function measurePair(tell: Tell, extent: Extent, pair: Pair): Promise<void> {
  const { kind, sizes, small, large } = pair;
  const compare = (what: string, unit: Figure['unit'], values: { small: number; large: number }) => {
    const other = { name: `at ${sizes.small.runs} runs`, value: values.small };
    const budget = extent.isShort ? null : FLAT;
    tell({ what: `${what}, ${kind}`, unit, ours: values.large, other, budget });
  };
  tell({
    what: `on disk at ${sizes.large.runs} runs, ${kind}`,
    unit: 'MB',
    ours: large.bytes / MEGABYTE,
    other: { name: `at ${sizes.small.runs} runs`, value: small.bytes / MEGABYTE },
    budget: null,
  });
  await measureAnswers(compare, extent, pair);
  const prunes = {
    small: await measurePrune(small, sizes.small),
    large: await measurePrune(large, sizes.large),
  };
  for (const [what, of] of [
    ['prune: a look that finds nothing', 'look'],
    ['prune: a round of 200', 'round'],
    ['prune: 1,000 runs, to the end', 'thousand'],
  ] as const)
    compare(what, 'ms', { small: prunes.small[of], large: prunes.large[of] });
}

async function measureAnswers(
  compare: (what: string, unit: Figure['unit'], values: { small: number; large: number }) => void,
  { isShort }: Extent,
  { sizes, small, large }: Pair,
): Promise<void> {
  // Nothing is pruned meanwhile.
  const file = `retention: { age: 365d, runs: 100000 }\n${servedTasks(sizes.small.tasks)}`;
  await using little = await start(file, small);
  await using much = await start(file, large);
  compare('start with recovery', 'ms', { small: little.startMs, large: much.startMs });
  for (const [what, ask] of Object.entries(QUESTIONS)) {
    const times = { small: [] as number[], large: [] as number[] };
    for (let turn = 0; turn <= (isShort ? 1 : 20); turn++) {
      const ms = {
        small: await timed(() => ask(little.connection, sizes.small)),
        large: await timed(() => ask(much.connection, sizes.large)),
      };
      if (turn === 0) continue;
      times.small.push(ms.small);
      times.large.push(ms.large);
    }
    compare(what, 'ms', { small: median(times.small), large: median(times.large) });
  }
}

async function start(tasks: string, { url }: FilledStore) {
  const startedAt = performance.now();
  const served = await Served.start(tasks, { store: url });
  const startMs = performance.now() - startedAt;
  return {
    startMs,
    connection: { ...connectionTo(served.socket), answerMs: MOST_ANSWER_MS },
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  };
}
