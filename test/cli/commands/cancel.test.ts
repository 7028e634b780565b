import { expect, test } from 'vitest';
import type { RunView } from '../../../src/api/views.ts';
import { answerFailure, sendResult, startFakeDaemon } from '../../support/fake-daemon.ts';
import { fakeTerminal, runLine } from '../../support/fake-terminal.ts';
import { sampleResult, sampleRunDetail, sampleRunView } from '../../support/sample-views.ts';

const CANCELLED: Partial<RunView> = { state: 'cancelled', durationMs: 3_200, error: 'cancelled by operator' };

/** Answers the cancel with a run as it stands then, and what is asked later with the end. */
function startWith(then: Partial<RunView> = {}, end: Partial<RunView> = CANCELLED) {
  return startFakeDaemon(({ method }, response) =>
    sendResult(
      response,
      sampleResult(method === 'POST' ? sampleRunView(142, then) : sampleRunDetail(142, end)),
    ),
  );
}

test('ends a run by its number', async () => {
  await using daemon = await startWith();
  const { exit, out } = await runLine(daemon, 'cancel 142');
  expect(daemon.requests[0]?.url.pathname).toBe('/api/v1/runs/142/cancel');
  expect({ exit, out }).toEqual({
    exit: 0,
    out: 'Ending run 142 of organisations/update-user-count. See its end with: sunbird-tasks wait 142\n',
  });
});

test('ends the run that a task has now', async () => {
  await using daemon = await startWith();
  await runLine(daemon, 'cancel update-user-count');
  expect(daemon.requests[0]?.url.pathname).toBe('/api/v1/backgroundtasks/cancel/update-user-count');
});

test('says so when a run has ended at once', async () => {
  await using daemon = await startWith(CANCELLED);
  expect((await runLine(daemon, 'cancel 142')).out).toBe(
    'Ended run 142 of organisations/update-user-count: cancelled.\n',
  );
});

test('hands on who asks, why, and the grace', async () => {
  await using daemon = await startWith();
  await runLine(daemon, ['cancel', '142', '--reason', 'wrong block', '--grace', '30s', '--by', 'ops']);
  expect(daemon.requests[0]?.body).toEqual({ by: 'ops', reason: 'wrong block', graceMs: 30_000 });
});

test('names the user when nothing is said', async () => {
  await using daemon = await startWith();
  await runLine(daemon, 'cancel 142', fakeTerminal({ userName: 'ops1' }));
  expect(daemon.requests[0]?.body).toEqual({ by: 'ops1' });
});

test('takes the end that was asked for as a success', async () => {
  await using daemon = await startWith();
  const { exit, out } = await runLine(daemon, 'cancel 142 --wait');
  expect(exit).toBe(0);
  expect(out).toBe(
    'RESULT run=142 task=organisations/update-user-count state=cancelled exit=- duration=3.2s\n',
  );
});

test('tells of a run that failed before it could be cancelled', async () => {
  await using daemon = await startWith({}, { state: 'failed', exitCode: 3 });
  expect((await runLine(daemon, 'cancel 142 --wait')).exit).toBe(10);
});

test('prints the number as the name', async () => {
  await using daemon = await startWith();
  expect((await runLine(daemon, 'cancel 142 -o name')).out).toBe('142\n');
});

test('prints the envelope of the scheduler as one document', async () => {
  await using daemon = await startWith();
  expect(JSON.parse((await runLine(daemon, 'cancel 142 -o json')).out)).toMatchObject({
    result: { response: { run: 142 } },
  });
});

test('hands on that a run has ended before', async () => {
  await using daemon = await startFakeDaemon(
    answerFailure({ err: 'RUN_ENDED', errmsg: 'Run 142 has ended: succeeded.' }),
  );
  expect(await runLine(daemon, 'cancel 142')).toMatchObject({
    exit: 23,
    err: 'Refused (23 refused): Run 142 has ended: succeeded.\n',
  });
});

test('--stale ends the record alone, and says how the owner is known to be dead', async () => {
  const error = 'ended as stale by ops: the lease of r1 expired 3 m ago';
  await using daemon = await startWith({ state: 'interrupted', error });
  const { exit, out } = await runLine(daemon, 'cancel 142 --stale');
  expect({ exit, out }).toEqual({
    exit: 0,
    out: `Ended the record of run 142 of organisations/update-user-count: ${error}.\n`,
  });
  expect(daemon.requests[0]?.body).toMatchObject({ stale: true });
  expect((await runLine(daemon, 'cancel update-user-count --stale')).exit).toBe(64);
});
