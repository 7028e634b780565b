import { expect, test } from 'vitest';
import { answerFailure, answerResult, startFakeDaemon } from '../../support/fake-daemon.ts';
import { runLine } from '../../support/fake-terminal.ts';
import { SUCCEEDED, sampleResult, sampleRunView, sampleTaskDetail } from '../../support/sample-views.ts';

const NAME = 'organisations/update-user-count';

test('prints what is known of a task, and its last runs', async () => {
  const task = sampleTaskDetail(NAME, { recentRuns: [sampleRunView(141, SUCCEEDED)] });
  await using daemon = await startFakeDaemon(answerResult(sampleResult(task)));
  const { exit, out } = await runLine(daemon, `show ${NAME}`);
  expect(exit).toBe(0);
  expect(out).toMatch(/^Task: +organisations\/update-user-count\n/);
  expect(out).toMatch(/\n\nRUN +STATE .*\n141 +succeeded +manual +00:00 +42 s +0 +-\n$/);
});

test('asks for the task with its name as one segment', async () => {
  await using daemon = await startFakeDaemon(answerResult(sampleResult(sampleTaskDetail(NAME))));
  await runLine(daemon, `show ${NAME}`);
  expect(daemon.requests[0]?.url.pathname).toBe(
    '/api/v1/backgroundtasks/show/organisations%2Fupdate-user-count',
  );
});

test('prints no table for a task that never ran', async () => {
  await using daemon = await startFakeDaemon(answerResult(sampleResult(sampleTaskDetail(NAME))));
  expect((await runLine(daemon, `show ${NAME}`)).out).not.toContain('RUN');
});

test('prints the full name as the name', async () => {
  await using daemon = await startFakeDaemon(answerResult(sampleResult(sampleTaskDetail(NAME))));
  expect((await runLine(daemon, 'show update-user-count -o name')).out).toBe(`${NAME}\n`);
});

test.each([
  ['TASK_NOT_FOUND', 21, 'There is no task x. Did you mean y?\n'],
  ['AMBIGUOUS_TASK_NAME', 22, 'Refused (22 ambiguous): There is no task x. Did you mean y?\n'],
] as const)('hands on %s', async (err, exit, sentence) => {
  const errmsg = 'There is no task x. Did you mean y?';
  await using daemon = await startFakeDaemon(answerFailure({ err, errmsg }));
  expect(await runLine(daemon, 'show x')).toEqual({ exit, out: '', err: sentence });
});
