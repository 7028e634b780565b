import { Logger, makeWorkerUtils, run, runMigrations } from 'graphile-worker';
import { CONCURRENCY, type Peer } from '../peer.ts';

const TASK = 'task';
/** As in its own measurement: a queue on this side, and ends that go together. */
const BATCHED = { localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 };

/** graphile-worker, which takes and ends each run by a statement of its own, or many at once. */
export function graphileWorker({ isBatched }: { isBatched: boolean }): Peer {
  return {
    prepare: (url) => runMigrations(options(url)),
    async addMany(url, count) {
      const utils = await makeWorkerUtils(options(url));
      await utils.addJobs(Array.from({ length: count }, () => ({ identifier: TASK, payload: {} })));
      await utils.release();
    },
    async work(url, onRun) {
      const runner = await run({
        ...options(url),
        taskList: { [TASK]: () => onRun() },
        noHandleSignals: true,
        preset: {
          worker: { concurrentJobs: CONCURRENCY, maxPoolSize: CONCURRENCY + 1, ...(isBatched && BATCHED) },
        },
      });
      return { add: () => runner.addJob(TASK, {}), stop: () => runner.stop() };
    },
  };
}

function options(connectionString: string) {
  return { connectionString, logger: new Logger(() => () => {}) };
}
