import { expect } from 'vitest';
import { FaultRow } from '../../support/fault-row.ts';
import { LONG } from '../../support/faults.ts';
import { testWith } from '../../support/needs.ts';
import { QuartzCluster } from '../../support/quartz/cluster.ts';
import { executionsOf } from '../../support/quartz/executions.ts';
import { type FaultRig, faultRig } from '../../support/quartz/fault-rig.ts';
import { orphans, remains } from '../../support/quartz/remains.ts';

const NEED = 'Java and libquartz2-java';
const RESTARTS = LONG ? 20 : 1;
const JOBS_A_RESTART = 40;
const CLIENTS = 8;
const LIMIT = { timeout: 90_000, interval: 100 };

/** So many clients ask for runs of these jobs; the server dies when some are answered, and comes back when all are. */
async function askDuringRestart(cluster: QuartzCluster, rig: FaultRig, jobs: readonly string[]) {
  const some = Promise.withResolvers<void>();
  const left = [...jobs];
  const client = async () => {
    for (let job = left.shift(); job !== undefined; job = left.shift()) {
      await rig
        .ask(job)
        .catch((error: unknown) => expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE' }));
      if (left.length <= jobs.length / 2) some.resolve();
    }
  };
  const asking = Promise.all(Array.from({ length: CLIENTS }, client));
  await some.promise;
  await cluster.server.stop('SIGQUIT');
  await asking;
  await cluster.server.boot();
}

testWith(
  NEED,
  'F5 what becomes of each run is told rightly though Postgres dies while they are asked for',
  async (context) => {
    const row = new FaultRow(context);
    await using cluster = await QuartzCluster.start(2, { threads: 2, sleepMs: 200, checkinMs: 1_000 });
    await using rig = await faultRig(cluster);
    const jobs = Array.from({ length: RESTARTS * JOBS_A_RESTART }, (_, index) => `job-${index}`);
    for (const name of jobs) await cluster.first.tell('add', name, 'plain');
    await rig.source.refresh();
    for (let restart = 0; restart < RESTARTS; restart++) {
      const from = restart * JOBS_A_RESTART;
      await askDuringRestart(cluster, rig, jobs.slice(from, from + JOBS_A_RESTART));
      await expect.poll(() => remains(cluster), LIMIT).toEqual([]);
      await expect.poll(async () => (await rig.store.listWatched()).length, LIMIT).toBe(0);
    }
    expect(await orphans(cluster)).toEqual([]);
    const fates = new Map<string, number>();
    for (const job of jobs) {
      const fate = (await rig.runsOf(job)).map(({ state }) => state).join() || 'none';
      fates.set(fate, (fates.get(fate) ?? 0) + 1);
      expect(`${job} ${fate} ${executionsOf(cluster, job).length}`).toMatch(
        / finished 1$| cancelled 0$| none 0$/,
      );
    }
    row.often(`${RESTARTS} restarts`);
    row.figure([...fates].map(([fate, count]) => `${count} ${fate}`).join(', '));
  },
  LONG ? 1_800_000 : 240_000,
);
