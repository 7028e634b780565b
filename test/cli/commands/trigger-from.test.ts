import { expect, test } from 'vitest';
import { sendResult, startFakeDaemon } from '../../support/fake-daemon.ts';
import { runLine } from '../../support/fake-terminal.ts';
import { sampleResult, sampleRunDetail, sampleRunView, sampleTriggered } from '../../support/sample-views.ts';

const TASK = 'organisations/update-user-count';

function start() {
  const run = sampleRunView(143, { cause: 'retry', retryOf: 142 });
  return startFakeDaemon(({ method }, response) =>
    sendResult(response, method === 'GET' ? sampleResult(sampleRunDetail(142)) : sampleTriggered({ run })),
  );
}

test('finds the task by the run, where it is not named', async () => {
  await using daemon = await start();
  const { exit, out } = await runLine(daemon, 'trigger --from 142');
  expect({ exit, out }).toEqual({ exit: 0, out: `Run 143 of ${TASK} started.\n` });
  expect(daemon.requests.map(({ url }) => url.pathname)).toEqual([
    '/api/v1/runs/142',
    `/api/v1/backgroundtasks/trigger/${encodeURIComponent(TASK)}`,
  ]);
  expect(daemon.requests.at(-1)?.body).toMatchObject({ from: 142 });
});

test('asks for nothing where the task is named', async () => {
  await using daemon = await start();
  await runLine(daemon, `trigger ${TASK} --from 142 --param block=B`);
  expect(daemon.requests).toHaveLength(1);
  expect(daemon.requests[0]?.body).toMatchObject({ from: 142, params: { block: 'B' } });
});

test.each([
  ['trigger --from last', /^"last" is no run number/],
  ['trigger --from 142 --all --yes', /^--from repeats one run; name one task or none\.$/m],
])('%s is refused', async (line, sentence) => {
  await using daemon = await startFakeDaemon((_, response) =>
    sendResult(response, sampleResult([sampleRunView(1), sampleRunView(2)])),
  );
  const { exit, err } = await runLine(daemon, line);
  expect(exit).toBe(64);
  expect(err).toMatch(sentence);
});
