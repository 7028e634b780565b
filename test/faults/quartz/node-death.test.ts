import { expect } from 'vitest';
import { LONG } from '../../support/faults.ts';
import { testWith } from '../../support/needs.ts';
import { QuartzCluster } from '../../support/quartz/cluster.ts';
import { executionsOf } from '../../support/quartz/executions.ts';
import { faultRig } from '../../support/quartz/fault-rig.ts';
import { remains } from '../../support/quartz/remains.ts';

const NEED = 'Java and libquartz2-java';
const NODE = { threads: 2, checkinMs: 1_000 };
const LIMIT = { timeout: 60_000, interval: 50 };

testWith(
  NEED,
  'Q8 a run whose node is killed is shown as lost, and goes on as its second attempt on another node',
  async () => {
    await using cluster = await QuartzCluster.start(1, NODE);
    await cluster.first.tell('add', 'recovering', 'plain', 'recovery');
    await cluster.first.tell('add', 'fragile', 'plain');
    await using rig = await faultRig(cluster);
    const { params, letGo } = cluster.hold();
    const [recovering, fragile] = [
      await rig.begin('recovering', { params }),
      await rig.begin('fragile', { params }),
    ];
    await expect.poll(() => executionsOf(cluster), LIMIT).toHaveLength(2);
    await rig.becomes(recovering, 'running');
    await rig.becomes(fragile, 'running');
    // Silent too, the other node notices nothing yet.
    const other = await cluster.addNode('node-2', NODE);
    other.signal('SIGSTOP');
    await cluster.first.stop('SIGKILL');

    await expect
      .poll(async () => (await rig.find('recovering')).executions, LIMIT)
      .toMatchObject([{ node: 'node-1', lost: true }]);
    await expect
      .poll(async () => rig.runs.whyWaiting(await rig.run(recovering)), LIMIT)
      .toMatch(/^for another node to take over: node-1 has been silent for /);
    expect((await rig.run(recovering)).state).toBe('running');

    other.signal('SIGCONT');
    await expect
      .poll(() => rig.run(recovering), LIMIT)
      .toMatchObject({ attempt: 2, lease: { replica: 'node-2' } });
    letGo();
    expect(await rig.end(recovering)).toMatchObject({ state: 'finished', attempt: 2, replica: 'node-2' });
    expect(await rig.store.listAttempts(recovering)).toMatchObject([
      { replica: 'node-1', outcome: 'interrupted', error: 'its node node-1 died' },
      { replica: 'node-2', outcome: 'finished', error: null },
    ]);
    expect(await rig.end(fragile)).toMatchObject({
      state: 'interrupted',
      attempt: 1,
      error: 'its node node-1 died',
    });
    expect(executionsOf(cluster, 'recovering')).toMatchObject([
      { node: 'node-1', endedAt: null },
      { node: 'node-2', endedAt: expect.any(Number) },
    ]);
    expect(executionsOf(cluster, 'fragile')).toMatchObject([{ node: 'node-1', endedAt: null }]);
    for (const name of ['recovering', 'fragile']) expect(await rig.runsOf(name)).toHaveLength(1);
    await expect.poll(() => remains(cluster), LIMIT).toEqual([]);
  },
  180_000,
);

const testLong = LONG ? testWith : () => {};

testLong(
  NEED,
  'Q8 a node that freezes in a run and comes back leaves one run of two executions',
  async () => {
    await using cluster = await QuartzCluster.start(2, NODE);
    await cluster.first.tell('add', 'job', 'plain', 'recovery');
    await using rig = await faultRig(cluster);
    const { params, letGo } = cluster.hold();
    const number = await rig.begin('job', { params });
    await expect.poll(() => executionsOf(cluster), LIMIT).toHaveLength(1);
    const [first] = executionsOf(cluster);
    await rig.becomes(number, 'running');
    const frozen = cluster.nodes.find(({ name }) => name === first?.node);
    frozen?.signal('SIGSTOP');
    await expect.poll(() => executionsOf(cluster), LIMIT).toHaveLength(2);
    await expect.poll(() => rig.run(number), LIMIT).toMatchObject({ state: 'running', attempt: 2 });
    letGo();
    frozen?.signal('SIGCONT');
    expect(await rig.end(number)).toMatchObject({ state: 'finished', attempt: 2 });
    // Quartz has no fence: both executions come to their end, and the run is of the second.
    await expect
      .poll(() => executionsOf(cluster).map(({ endedAt }) => endedAt !== null), LIMIT)
      .toEqual([true, true]);
    expect(await rig.runsOf('job')).toHaveLength(1);
    expect(await remains(cluster)).toEqual([]);
  },
  180_000,
);
