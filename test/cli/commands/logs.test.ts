import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { OutputLine, RunDetailView } from '../../../src/api/views.ts';
import {
  type Answering,
  answerFailure,
  type FakeDaemon,
  sendLines,
  sendResult,
  startFakeDaemon,
} from '../../support/fake-daemon.ts';
import { fakeTerminal, runLine } from '../../support/fake-terminal.ts';
import { outputLine, sampleResult, sampleRunDetail, sampleRunView } from '../../support/sample-views.ts';
import { until } from '../../support/until.ts';

const LINES = [outputLine('1.0', 'block B-7\n'), outputLine('1.1', '12 users', 'stderr')];
const END: OutputLine = { end: true, state: 'succeeded' };

/** Answers a question for output with these lines, any other with two runs of which the newer one still waits. */
function sending(lines: readonly OutputLine[]): Answering {
  const runs = [sampleRunView(143, { state: 'queued', startedAt: null }), sampleRunView(142)];
  return ({ url }, response) => {
    if (!url.pathname.endsWith('/output')) return sendResult(response, sampleResult(runs));
    sendLines(response, lines);
    response.end();
  };
}

test('prints the output of a run byte for byte', async () => {
  await using daemon = await startFakeDaemon(sending([...LINES, END]));
  expect(await runLine(daemon, 'logs 142')).toEqual({ exit: 0, out: 'block B-7\n12 users', err: '' });
  expect(daemon.requests.map(({ url }) => url.pathname)).toEqual(['/api/v1/runs/142/output']);
});

test('begins so many lines before the end', async () => {
  await using daemon = await startFakeDaemon(sending([END]));
  await runLine(daemon, 'logs 142 --tail 20');
  expect(daemon.requests[0]?.url.search).toBe('?tail=20');
});

test('takes the newest run of a task that has started', async () => {
  await using daemon = await startFakeDaemon(sending([...LINES, END]));
  expect((await runLine(daemon, 'logs update-user-count')).exit).toBe(0);
  expect(daemon.requests[1]?.url.pathname).toBe('/api/v1/runs/142/output');
});

test('says so when no run of a task has started', async () => {
  await using daemon = await startFakeDaemon((_, response) => sendResult(response, sampleResult([])));
  expect(await runLine(daemon, 'logs refresh-cache')).toEqual({
    exit: 21,
    out: '',
    err: 'No run of refresh-cache has started yet. See: sunbird-tasks runs refresh-cache\n',
  });
});

test('hands on that there is no such run', async () => {
  const failure = { err: 'RUN_NOT_FOUND', errmsg: 'There is no run 9.' } as const;
  await using daemon = await startFakeDaemon(answerFailure(failure));
  expect(await runLine(daemon, 'logs 9')).toEqual({ exit: 21, out: '', err: 'There is no run 9.\n' });
});

test('fails when the output broke off before its end', async () => {
  await using daemon = await startFakeDaemon(sending(LINES));
  const { exit, err } = await runLine(daemon, 'logs 142');
  expect(exit).toBe(69);
  expect(err).toBe('The output broke off before its end. Try again.\n');
});

test('prints an object a line as JSON, with the last that says how the run ended', async () => {
  await using daemon = await startFakeDaemon(sending([...LINES, END]));
  const { out } = await runLine(daemon, 'logs 142 -o json');
  const objects = out.trimEnd().split('\n');
  expect(objects.map((line) => JSON.parse(line))).toEqual([...LINES, END]);
});

test.each(['logs 142', 'logs -f 142'])('says of a fire time that led to no run why: %s', async (line) => {
  const skipped = sampleRunDetail(142, {
    state: 'skipped',
    startedAt: null,
    reason: 'paused by ops1: import',
  });
  await using daemon = await startFakeDaemon(({ url }, response) => {
    if (!url.pathname.endsWith('/output')) return sendResult(response, sampleResult(skipped));
    sendLines(response, [{ end: true, state: 'skipped' }]);
    response.end();
  });
  expect(await runLine(daemon, line)).toEqual({
    exit: 0,
    out: '',
    err: 'Run 142 was skipped and printed nothing: paused by ops1: import\n',
  });
  expect(await runLine(daemon, `${line} -o json`)).toMatchObject({
    out: '{"end":true,"state":"skipped"}\n',
    err: '',
  });
});

/** Answers a question for output by the given function, any other with run 142. */
function following(
  output: (url: URL, response: ServerResponse) => void,
  differs: Partial<RunDetailView> = {},
): Promise<FakeDaemon> {
  return startFakeDaemon(({ url }, response) => {
    if (url.pathname.endsWith('/output')) return output(url, response);
    sendResult(response, sampleResult(sampleRunDetail(142, differs)));
  });
}

describe('--follow', () => {
  test('remarks that the run goes on in another pod', async () => {
    const where = { replica: 'b', pod: 'pod-b', exec: 'kubectl exec pod-b -- sunbird-tasks' };
    const end = (_: URL, response: ServerResponse) => {
      sendLines(response, [...LINES, END]);
      response.end();
    };
    await using daemon = await following(end, { where });
    expect(await runLine(daemon, 'logs -f 142')).toEqual({
      exit: 0,
      out: 'block B-7\n12 users',
      err: 'Run 142 runs in pod pod-b. To go there: kubectl exec pod-b -- sunbird-tasks\n',
    });
  });

  test('goes on until the run has ended', async () => {
    await using daemon = await following((url, response) => {
      expect(url.searchParams.get('follow')).toBe('true');
      sendLines(response, LINES.slice(0, 1));
      setImmediate(() => {
        sendLines(response, [...LINES.slice(1), END]);
        response.end();
      });
    });
    expect(await runLine(daemon, 'logs -f 142')).toEqual({ exit: 0, out: 'block B-7\n12 users', err: '' });
  });

  test('ends with 130 at the interrupt key, and leaves no timer behind', async () => {
    await using daemon = await following((_, response) => sendLines(response, LINES));
    const terminal = fakeTerminal();
    const told = runLine(daemon, 'logs -f 142', terminal);
    await until(() => terminal.out !== '');
    terminal.interrupt();
    expect((await told).exit).toBe(130);
    await until(() => terminal.clock.waiting === 0);
  });

  test('ends when nobody reads any more', async () => {
    await using daemon = await following((_, response) => sendLines(response, LINES));
    const terminal = fakeTerminal();
    const told = runLine(daemon, 'logs -f 142', terminal);
    await until(() => terminal.out !== '');
    terminal.closeStdout();
    await terminal.clock.advance(2_000);
    expect((await told).exit).toBe(0);
  });
});
