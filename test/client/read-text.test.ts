import { expect, test } from 'vitest';
import { callText } from '../../src/client/call.ts';
import { answerFailure, answerResult, sendRaw, startFakeDaemon } from '../support/fake-daemon.ts';
import { connectionTo } from '../support/sample-connection.ts';
import { rejectionOf } from '../support/thrown-by.ts';

const METRICS = { route: 'metrics' } as const;

function answerRaw(headers: readonly string[], body = 'up 1\n') {
  return startFakeDaemon((_request, response) =>
    sendRaw(response, `HTTP/1.1 200 OK\r\n${headers.join('\r\n')}\r\n\r\n${body}`),
  );
}

const TYPE = 'Content-Type: text/plain; version=0.0.4';

test('gives the text as it came', async () => {
  await using daemon = await answerRaw([TYPE, 'Content-Length: 5']);
  expect(await callText(connectionTo(daemon), METRICS)).toBe('up 1\n');
});

test('takes no text that was cut', async () => {
  await using daemon = await answerRaw([TYPE, 'Content-Length: 6']);
  expect((await rejectionOf(callText(connectionTo(daemon), METRICS))).code).toBe('UNREACHABLE');
});

test('takes no text that does not say how long it is', async () => {
  await using daemon = await answerRaw([TYPE]);
  const error = await rejectionOf(callText(connectionTo(daemon), METRICS));
  expect([error.code, error.message]).toEqual(['UNREACHABLE', expect.stringContaining('how long it is')]);
});

test('tells a failure in the words of the scheduler', async () => {
  await using daemon = await startFakeDaemon(
    answerFailure({
      err: 'ROUTE_NOT_FOUND',
      errmsg: 'There is nothing at /api/v1/metrics.',
      version: '0.0.1',
    }),
  );
  const { code, message } = await rejectionOf(callText(connectionTo(daemon), METRICS));
  expect([code, message]).toEqual(['ROUTE_NOT_FOUND', expect.stringContaining('It is older')]);
});

test('takes an envelope for no text', async () => {
  await using daemon = await startFakeDaemon(answerResult({ response: 'up 1\n' }));
  expect((await rejectionOf(callText(connectionTo(daemon), METRICS))).code).toBe('INTERNAL');
});

test('says when something else listens', async () => {
  await using daemon = await answerRaw(['Content-Type: text/html', 'Content-Length: 5']);
  expect((await rejectionOf(callText(connectionTo(daemon), METRICS))).message).toContain('is no envelope');
});
