import { expect } from 'vitest';
import { testWith } from '../../support/needs.ts';
import { QuartzCluster } from '../../support/quartz/cluster.ts';
import { executionsOf } from '../../support/quartz/executions.ts';
import { faultRig } from '../../support/quartz/fault-rig.ts';
import { remains } from '../../support/quartz/remains.ts';

const NEED = 'Java and libquartz2-java';
/** Without quotes: Quartz itself writes the name into its statements as it is, and then none of them works. */
const SCHEDULER = 'My Scheduler.$1 %_\\ 𝄞';
/** As long as their columns. */
const NAMES: [name: string, group: string][] = [
  ['n'.repeat(200), 'g'.repeat(200)],
  [`O'Brien"s_job%`, `a/b\\c'; DROP_TABLE_qrtz_triggers;--`],
  ['MT_mine', 'DEFAULT'],
  ['𝄞ünï', '$1.$2[]{}'],
];

testWith(
  NEED,
  'Q5 names of any length and with any characters are found, run and followed',
  async () => {
    await using cluster = await QuartzCluster.start(1, { scheduler: SCHEDULER, checkinMs: 1_000 });
    for (const [name, group] of NAMES) await cluster.first.tell('addTo', name, group);
    await using rig = await faultRig(cluster);
    for (const [name, group] of NAMES) {
      const number = await rig.begin(name, { params: { name } }, group);
      expect((await rig.end(number)).state).toBe('finished');
      expect(executionsOf(cluster, name)).toMatchObject([{ data: expect.stringContaining(`name=${name}`) }]);
      expect(await rig.runsOf(name, group)).toHaveLength(1);
    }
    await expect.poll(() => remains(cluster), { timeout: 30_000 }).toEqual([]);
  },
  120_000,
);
