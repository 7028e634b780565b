import { expect, test } from 'vitest';
import type { RunView } from '../../../src/api/views.ts';
import { startFakeDaemon } from '../../support/fake-daemon.ts';
import { runLine } from '../../support/fake-terminal.ts';
import { openRun, RESULT, RUN_TASK, sendRun } from '../../support/open-run.ts';
import { FAILED, SUCCEEDED } from '../../support/sample-views.ts';
import { until } from '../../support/until.ts';

test.each<[RunView['state'], number]>([
  ['succeeded', 0],
  ['finished', 0],
  ['failed', 10],
  ['timed_out', 10],
  ['cancelled', 11],
  ['interrupted', 11],
  ['skipped', 23],
  ['missed', 23],
])('ends with a run that is %s with exit %i', async (state, exit) => {
  await using daemon = await startFakeDaemon((_, response) => sendRun(response, { ...SUCCEEDED, state }));
  const told = await runLine(daemon, 'wait 142');
  expect(told.exit).toBe(exit);
  expect(told.out).toBe(RESULT.replace('succeeded', state));
});

test('asks in long polls, and not again when it has seen the end', async () => {
  const run = openRun();
  await using daemon = await startFakeDaemon(run.answer);
  const told = runLine(daemon, 'wait 142');
  await until(() => run.waiting.size === 1);
  run.finish(SUCCEEDED);
  expect(await told).toEqual({ exit: 0, out: RESULT, err: '' });
  expect(daemon.requests.map(({ url }) => url.search)).toEqual(['', '?wait=25000ms']);
});

test('tells of the end as one document with -o json', async () => {
  await using daemon = await startFakeDaemon((_, response) => sendRun(response, FAILED));
  const { exit, out, err } = await runLine(daemon, 'wait 142 -o json');
  expect(exit).toBe(10);
  expect(JSON.parse(out)).toMatchObject({ result: { response: { run: 142, state: 'failed' } } });
  expect(err).toBe(
    `Run 142: exit code 3\nRESULT run=142 task=${RUN_TASK} state=failed exit=3 duration=41.8s\n`,
  );
});

test('remarks that the run goes on in another pod', async () => {
  const where = { replica: 'b', pod: 'pod-b', exec: 'kubectl exec pod-b -- sunbird-tasks' };
  await using daemon = await startFakeDaemon(({ url }, response) =>
    sendRun(response, url.search === '' ? { where } : SUCCEEDED),
  );
  const { err } = await runLine(daemon, 'wait 142');
  expect(err).toBe('Run 142 runs in pod pod-b. To go there: kubectl exec pod-b -- sunbird-tasks\n');
});

test('wants the number of a run', async () => {
  await using daemon = await startFakeDaemon((_, response) => sendRun(response, {}));
  expect((await runLine(daemon, 'wait update-user-count')).exit).toBe(64);
});
