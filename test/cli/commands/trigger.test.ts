import { describe, expect, test } from 'vitest';
import type { TriggerResult } from '../../../src/api/views.ts';
import { answerFailure, answerResult, sendResult, startFakeDaemon } from '../../support/fake-daemon.ts';
import { fakeTerminal, runLine } from '../../support/fake-terminal.ts';
import {
  FAILED,
  SUCCEEDED,
  sampleResult,
  sampleRunDetail,
  sampleRunView,
  sampleTriggered,
} from '../../support/sample-views.ts';

const TASK = 'organisations/update-user-count';

function startWith(differs: Partial<TriggerResult> = {}) {
  return startFakeDaemon(answerResult(sampleTriggered(differs)));
}

/** Answers the trigger with run 143, and what is asked later with its end. */
function startEnding(end = SUCCEEDED) {
  return startFakeDaemon(({ method }, response) =>
    sendResult(
      response,
      method === 'POST' ? sampleTriggered({ usualMs: 120_000 }) : sampleResult(sampleRunDetail(143, end)),
    ),
  );
}

test('says that a run has started', async () => {
  await using daemon = await startWith({ usualMs: 41_000 });
  expect(await runLine(daemon, 'trigger update-user-count')).toEqual({
    exit: 0,
    out: `Run 143 of ${TASK} started (usually 41 s).\n`,
    err: '',
  });
});

test('refuses a limit of the waiting when it does not wait', async () => {
  await using daemon = await startWith();
  const { exit, err } = await runLine(daemon, `trigger ${TASK} --timeout 5s`);
  expect({ exit, asked: daemon.requests.length }).toEqual({ exit: 64, asked: 0 });
  expect(err).toBe('--timeout bounds the waiting: give it with --wait or --follow.\n');
});

test('asks for the task with its name as one segment, and says who asks', async () => {
  await using daemon = await startWith();
  await runLine(daemon, `trigger ${TASK}`, fakeTerminal({ userName: 'ops1' }));
  const [request] = daemon.requests;
  expect(request?.method).toBe('POST');
  expect(request?.url.pathname).toBe('/api/v1/backgroundtasks/trigger/organisations%2Fupdate-user-count');
  expect(request?.body).toEqual({ ifRunning: 'fail', by: 'ops1' });
});

test('hands on every option', async () => {
  await using daemon = await startWith();
  const options = ['--param', 'block=B-7', '--param', 'depth=3', '--if-running', 'queue', '--dry-run'];
  const record = ['--idempotency-key', 'deploy-42', '--reason', 'settings changed', '--by', 'release'];
  await runLine(daemon, ['trigger', TASK, ...options, ...record]);
  expect(daemon.requests[0]?.body).toEqual({
    params: { block: 'B-7', depth: '3' },
    ifRunning: 'queue',
    idempotencyKey: 'deploy-42',
    reason: 'settings changed',
    by: 'release',
    dryRun: true,
  });
});

test('reads parameters from stdin', async () => {
  await using daemon = await startWith();
  await runLine(daemon, `trigger ${TASK} --params -`, fakeTerminal({ stdin: '{"depth": 3}' }));
  expect(daemon.requests[0]?.body.params).toEqual({ depth: 3 });
});

test('refuses more parameters than the scheduler would read', async () => {
  await using daemon = await startWith();
  const stdin = JSON.stringify({ block: 'x'.repeat(1_048_576) });
  const { exit, err } = await runLine(daemon, `trigger ${TASK} --params -`, fakeTerminal({ stdin }));
  expect(exit).toBe(64);
  expect(err).toMatch(/^The request has \d+ bytes; the scheduler takes at most 1048576\./);
  expect(daemon.requests).toEqual([]);
});

test('prints the number as the name', async () => {
  await using daemon = await startWith();
  expect((await runLine(daemon, `trigger ${TASK} -o name`)).out).toBe('143\n');
});

test('has no name for the run of a dry run', async () => {
  await using daemon = await startWith({ response: 'DRY_RUN', run: null });
  expect((await runLine(daemon, `trigger ${TASK} --dry-run -o name`)).out).toBe('');
});

test('waits for nothing after a dry run', async () => {
  await using daemon = await startWith({ response: 'DRY_RUN', run: null });
  expect(await runLine(daemon, `trigger ${TASK} --dry-run --wait`)).toEqual({
    exit: 0,
    out: 'Dry run, nothing was changed: a run would be started.\n',
    err: '',
  });
});

test('takes no run for a task', async () => {
  await using daemon = await startWith();
  const { exit, err } = await runLine(daemon, 'trigger 142');
  expect(exit).toBe(64);
  expect(err).toBe(
    '142 is the number of a run; trigger takes the name of a task. See: sunbird-tasks list -o name\n',
  );
});

test('refuses an answer to a running task that there is not', async () => {
  await using daemon = await startWith();
  const { exit, err } = await runLine(daemon, `trigger ${TASK} --if-running wait`);
  expect(exit).toBe(64);
  expect(err).toContain('Allowed choices are fail, queue, attach.');
});

test('triggers nothing when the timeout is no duration', async () => {
  await using daemon = await startWith();
  expect((await runLine(daemon, `trigger ${TASK} --wait --timeout soon`)).exit).toBe(64);
  expect(daemon.requests).toEqual([]);
});

describe('--wait', () => {
  test('ends stdout with the line for scripts, all else on stderr', async () => {
    await using daemon = await startEnding();
    expect(await runLine(daemon, `trigger ${TASK} --wait`)).toEqual({
      exit: 0,
      out: `RESULT run=143 task=${TASK} state=succeeded exit=0 duration=41.8s\n`,
      err: `Run 143 of ${TASK} started (usually 2 m). Losing this terminal does not stop it: sunbird-tasks wait 143\n`,
    });
  });

  test('tells why a run failed, with exit 10', async () => {
    await using daemon = await startEnding(FAILED);
    const { exit, out, err } = await runLine(daemon, `trigger ${TASK} --wait`);
    expect(exit).toBe(10);
    expect(out).toBe(`RESULT run=143 task=${TASK} state=failed exit=3 duration=41.8s\n`);
    expect(err).toMatch(/\nRun 143: exit code 3\n$/);
  });

  test('keeps stdout for the one document with -o json', async () => {
    await using daemon = await startEnding();
    const { out, err } = await runLine(daemon, `trigger ${TASK} --wait -o json`);
    expect(JSON.parse(out)).toMatchObject({ result: { response: { run: 143, state: 'succeeded' } } });
    expect(err).toMatch(/\nRESULT run=143 .*\n$/);
  });
});

describe('of a task that has a run', () => {
  const refusal = {
    err: 'JOB_ALREADY_RUNNING',
    errmsg: 'Job currently in running state, please try after sometime.',
    result: { running: sampleRunView(142), usualMs: null },
  } as const;

  test('is refused with what can be done', async () => {
    await using daemon = await startFakeDaemon(answerFailure(refusal));
    const { exit, out, err } = await runLine(daemon, `trigger ${TASK}`);
    expect({ exit, out }).toEqual({ exit: 20, out: '' });
    expect(err).toMatch(
      /^Refused \(20 already-running\): run 142 of .*\n {2}wait for it +sunbird-tasks wait 142\n/,
    );
  });

  test('hands on the refusal as the one document', async () => {
    await using daemon = await startFakeDaemon(answerFailure(refusal));
    const { exit, out, err } = await runLine(daemon, `trigger ${TASK} -o json --wait`);
    expect({ exit, err }).toEqual({ exit: 20, err: '' });
    expect(JSON.parse(out)).toMatchObject({ id: 'api.fake', result: { running: { run: 142 } } });
  });
});

test.each([
  ['TASK_QUEUE_FULL', 23],
  ['DRAINING', 23],
  ['AMBIGUOUS_TASK_NAME', 22],
  ['TASK_NOT_FOUND', 21],
  ['INVALID_PARAMETER', 64],
  ['STORE_UNAVAILABLE', 75],
  ['UNAUTHORIZED', 77],
  ['INTERNAL', 70],
] as const)('ends %s with exit %i', async (err, exit) => {
  await using daemon = await startFakeDaemon(answerFailure({ err, errmsg: 'No.' }));
  const told = await runLine(daemon, `trigger ${TASK}`);
  expect(told.exit).toBe(exit);
  expect(told.err).toMatch(/No\.\n$/);
});
