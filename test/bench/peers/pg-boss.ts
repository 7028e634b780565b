import { PgBoss } from 'pg-boss';
import type { Peer } from '../peer.ts';

const QUEUE = 'task';
/** Taken and ended so many at once; after a full batch it looks again at once. */
const WORK = { batchSize: 100, pollingIntervalSeconds: 0.5, burstWhenBatchFull: true } as const;

/** pg-boss, told of new runs by NOTIFY where it can be. */
export const pgBoss: Peer = {
  async prepare(url) {
    const boss = await open(url);
    await boss.createQueue(QUEUE, { notify: true });
    await boss.stop();
  },
  async addMany(url, count) {
    const boss = await open(url);
    await boss.insert(
      QUEUE,
      Array.from({ length: count }, () => ({ data: {} })),
    );
    await boss.stop();
  },
  async work(url, onRun) {
    const boss = await open(url);
    await boss.work(QUEUE, WORK, async (jobs) => {
      for (const _ of jobs) onRun();
    });
    return { add: () => boss.send(QUEUE, {}), stop: () => boss.stop({ graceful: true }) };
  },
};

async function open(connectionString: string): Promise<PgBoss> {
  const boss = new PgBoss({ connectionString, useListenNotify: true, supervise: false, schedule: false });
  boss.on('error', () => {});
  return await boss.start();
}
