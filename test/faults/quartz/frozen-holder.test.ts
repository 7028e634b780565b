import { join } from 'node:path';
import { expect } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { FaultRow } from '../../support/fault-row.ts';
import { testWith } from '../../support/needs.ts';
import { QuartzCluster } from '../../support/quartz/cluster.ts';
import { Doomed } from '../../support/quartz/doomed.ts';
import { executionsOf, longestGap } from '../../support/quartz/executions.ts';
import { faultRig } from '../../support/quartz/fault-rig.ts';
import { remains } from '../../support/quartz/remains.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const NEED = 'Java and libquartz2-java';
/** As the server ends an idle transaction; then a node takes up its work. */
const GAP_MS = 12_000;
/** The trigger and its child are in the tables, and not committed. */
const AFTER_INSERT = 7;

testWith(
  NEED,
  'Q6 a daemon that freezes while it holds the lock stops Quartz only until the server ends its transaction',
  async (context) => {
    const row = new FaultRow(context);
    using folder = temporaryFolder();
    const storePath = join(folder.path, 'frozen.db');
    await using cluster = await QuartzCluster.start(2, { sleepMs: 20, checkinMs: 1_000 });
    await cluster.first.tell('add', 'frozen', 'plain');
    await cluster.first.tell('add', 'beat', 'plain');
    await cluster.first.tell('every', 'beat', 'second', 1_000);
    const beats = () => executionsOf(cluster, 'beat');
    await expect.poll(() => beats().length, { timeout: 30_000 }).toBeGreaterThan(1);

    const at = { statement: AFTER_INSERT, moment: 'answered', signal: 'SIGSTOP' } as const;
    await using doomed = new Doomed({ connection: cluster.connection, storePath, job: 'frozen', ...at });
    await expect.poll(() => doomed.isStopped, { timeout: 30_000, interval: 20 }).toBe(true);
    const before = beats().length;
    // It holds the lock: nothing fires. And it still stands when firing goes on.
    await expect.poll(() => beats().length, { timeout: 5 * GAP_MS }).toBeGreaterThan(before + 2);
    expect(doomed.isStopped).toBe(true);
    const gap = longestGap(beats());
    row.often('1 freeze');
    row.time('a job of each second waited', gap, GAP_MS);
    expect(gap).toBeGreaterThan(5_000);

    doomed.resume();
    const answer = await doomed.ended();
    expect(answer?.error?.code).toBe('STORE_UNAVAILABLE');
    expect(answer?.error?.message).toMatch(/It is not known yet whether run 1 reached Quartz/);
    expect(await remains(cluster)).toEqual([]);
    await using store = await openSqliteStore({ path: storePath, clock: systemClock });
    await using rig = await faultRig(cluster, { store });
    expect(await rig.end(1)).toMatchObject({ state: 'cancelled' });
    expect(executionsOf(cluster, 'frozen')).toEqual([]);
  },
  180_000,
);
