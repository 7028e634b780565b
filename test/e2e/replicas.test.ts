import { expect, test } from 'vitest';
import type { ReplicaView } from '../../src/api/replica-view.ts';
import { Served } from '../support/served.ts';

const TASKS = `
stopGrace: 100ms
tasks:
  - { name: long, command: [sleep, "600"] }
`;
const POD = { POD_NAME: 'learner-1', POD_NAMESPACE: 'sunbird', CONTAINER_NAME: 'tasks' };

async function replicasOf(at: Served, line: string): Promise<ReplicaView[]> {
  return JSON.parse((await at.cli(line)).out).result.response;
}

test('an operator sees which scheduler answers, where it is, and the ones before it', async () => {
  await using at = await Served.start(TASKS, { env: POD });
  await at.cli('trigger long');
  const running = async () => (await replicasOf(at, 'replicas -o json'))[0]?.running;
  await expect.poll(running, { timeout: 20_000 }).toBe(1);
  const [first] = await replicasOf(at, 'replicas -o json');
  expect(first).toMatchObject({
    state: 'alive',
    self: true,
    pod: 'learner-1',
    fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    clockAheadMs: null,
    exec: `kubectl exec -n sunbird learner-1 -c tasks -- sunbird-tasks --socket ${at.socket}`,
  });
  await at.stop('SIGKILL');
  await at.boot();
  const { code, out, err } = await at.cli('replicas');
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/^REPLICA .* POD\n\S+ +alive \(this\) .* learner-1\n\S+ +silent .* learner-1\n$/);
  await at.stop();
  await at.boot();
  expect(await replicasOf(at, 'replicas -o json')).toMatchObject([{ self: true }, { state: 'silent' }]);
  expect(await replicasOf(at, 'replicas --all -o json')).toMatchObject([
    { state: 'alive' },
    { state: 'stopped', running: 0 },
    { replica: first?.replica, state: 'silent' },
  ]);
});
