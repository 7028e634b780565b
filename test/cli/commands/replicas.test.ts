import { expect, test } from 'vitest';
import type { ReplicaView } from '../../../src/api/replica-view.ts';
import { answerResult, startFakeDaemon } from '../../support/fake-daemon.ts';
import { fakeTerminal, runLine } from '../../support/fake-terminal.ts';
import { sampleReplica, sampleResult } from '../../support/sample-views.ts';

const TWO = [
  sampleReplica('b', { self: true, running: 2, clockAheadMs: -2_500 }),
  sampleReplica('a', { state: 'silent', heartbeatAgeMs: 60_000, version: '', pod: null, fingerprint: null }),
];
const DIFFER = 'The living replicas differ in version: 1 (a), 2 (b).';

function answering(replicas: ReplicaView[] = TWO, problems: string[] = []) {
  return startFakeDaemon(answerResult({ ...sampleResult(replicas), problems }));
}

test('replicas is a table of who is on the store, with what is wrong as a remark', async () => {
  await using daemon = await answering(TWO, [DIFFER]);
  const { exit, out, err } = await runLine(daemon, 'replicas');
  expect(exit).toBe(0);
  expect(out.split('\n')).toEqual([
    'REPLICA  STATE         VERSION  STARTED (UTC)    HEARTBEAT  CLOCK   RUNNING  TASKS FILE  POD',
    'b        alive (this)  1.0.0    yesterday 23:00  4.0 s ago  -2.5 s  2        01234567    pod-b',
    'a        silent        -        yesterday 23:00  1 m ago    -       0        -           -',
    '',
  ]);
  expect(err).toBe(`${DIFFER}\n`);
  expect(daemon.requests[0]?.url.search).toBe('');
});

test('the wide table says how each is reached', async () => {
  await using daemon = await answering();
  const [titles, line] = (await runLine(daemon, 'replicas -o wide')).out.split('\n');
  expect(titles).toMatch(/POD +NAMESPACE +CONTAINER +HOST +SOCKET +REACHED BY$/);
  expect(line).toMatch(/control\.sock +kubectl exec -n sunbird pod-b -c tasks -- sunbird-tasks$/);
});

test('--all asks for those that are gone too', async () => {
  await using daemon = await answering();
  await runLine(daemon, 'replicas --all');
  expect(daemon.requests[0]?.url.searchParams.get('all')).toBe('true');
});

test('prints names alone, or the envelope alone', async () => {
  await using daemon = await answering(TWO, [DIFFER]);
  expect(await runLine(daemon, 'replicas -o name')).toEqual({ exit: 0, out: 'b\na\n', err: '' });
  const { out, err } = await runLine(daemon, 'replicas -o json');
  expect(err).toBe('');
  expect(JSON.parse(out).result).toMatchObject({ response: TWO, problems: [DIFFER] });
});

test('on 80 columns a pod in Kubernetes keeps its name, state and load', async () => {
  const replica = 'learner-6f7c9d8b5-x2x4z-1a2b3c4d';
  await using daemon = await answering([sampleReplica(replica, { self: true, clockAheadMs: 12 })]);
  const { out } = await runLine(daemon, 'replicas', fakeTerminal({ columns: 80, env: { NO_COLOR: '1' } }));
  const [titles = '', line = ''] = out.split('\n');
  expect(titles.trim().split(/ {2,}/)).toEqual(['REPLICA', 'STATE', 'VERSION', 'HEARTBEAT', 'RUNNING']);
  expect(line).toContain(replica);
  expect(line.length).toBeLessThanOrEqual(80);
});
