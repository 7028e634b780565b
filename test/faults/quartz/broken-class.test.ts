import { expect } from 'vitest';
import { testWith } from '../../support/needs.ts';
import { GROUP, QuartzCluster } from '../../support/quartz/cluster.ts';
import { executionsOf } from '../../support/quartz/executions.ts';
import { faultRig } from '../../support/quartz/fault-rig.ts';
import { orphans, remains } from '../../support/quartz/remains.ts';

const NEED = 'Java and libquartz2-java';

testWith(
  NEED,
  'a job whose class Quartz cannot load fails with the reason, and its trigger does not stay',
  async () => {
    await using cluster = await QuartzCluster.start(1, { checkinMs: 1_000 });
    await cluster.first.tell('add', 'sound', 'plain');
    await cluster.sql(
      `INSERT INTO qrtz_job_details
       VALUES ('MyScheduler', 'broken', '${GROUP}', NULL, 'org.example.Gone', true, false, false, false, ''::bytea)`,
    );
    await using rig = await faultRig(cluster);
    const number = await rig.begin('broken');
    expect(await rig.end(number)).toMatchObject({
      state: 'failed',
      error: expect.stringMatching(/^Quartz could not load the job: its trigger went to ERROR/),
    });
    await expect.poll(() => remains(cluster), { timeout: 30_000 }).toEqual([]);
    expect(await orphans(cluster)).toEqual([]);
    expect((await rig.end(await rig.begin('sound'))).state).toBe('finished');
    expect(executionsOf(cluster).map(({ job }) => job)).toEqual(['sound']);
  },
  120_000,
);
