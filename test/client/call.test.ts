import { chmodSync, linkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Call, call } from '../../src/client/call.ts';
import { answerFailure, answerResult, startFakeDaemon } from '../support/fake-daemon.ts';
import { connectionTo, OWN_UID } from '../support/sample-connection.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { rejectionOf } from '../support/thrown-by.ts';
import { until } from '../support/until.ts';

const LIST: Call = { route: 'list-tasks' };
const TRIGGER: Call = { route: 'trigger-task', segment: 'x', body: {} };
const ANSWER = answerResult({ response: [] });

test('asks for the route with its segment, query and body', async () => {
  await using daemon = await startFakeDaemon(ANSWER);
  const asked: Call = { route: 'cancel-run', segment: 142, query: { a: 'b c' }, body: { by: 'ops' } };
  expect((await call(connectionTo(daemon), asked)).result).toEqual({ response: [] });
  const [request] = daemon.requests;
  expect(request?.url.href).toBe('http://localhost/api/v1/runs/142/cancel?a=b+c');
  expect(request?.body).toEqual({ by: 'ops' });
});

test('names every place it looked at when there is no socket', async () => {
  using folder = temporaryFolder();
  const candidates = ['a.sock', 'b.sock'].map((name) => join(folder.path, name));
  const error = await rejectionOf(call({ ...connectionTo({ socketPath: '' }), candidates }, LIST));
  expect(error.code).toBe('UNREACHABLE');
  expect(error.message).toContain(
    `there is no socket at ${candidates.join(' nor at ')}. Is "sunbird-tasks serve"`,
  );
});

test('takes the first place at which there is a socket', async () => {
  await using daemon = await startFakeDaemon(ANSWER);
  const candidates = [join(daemon.folder, 'missing.sock'), daemon.socketPath];
  await call({ ...connectionTo(daemon), candidates }, LIST);
  expect(daemon.requests).toHaveLength(1);
});

test('says of a named path that it is too long, though nothing lies there', async () => {
  const socketPath = `/tmp/${'x'.repeat(120)}`;
  expect((await rejectionOf(call(connectionTo({ socketPath }), LIST))).code).toBe('USAGE');
});

test('tells of a socket file that a scheduler left behind', async () => {
  await using daemon = await startFakeDaemon(ANSWER);
  const socketPath = join(daemon.folder, 'left.sock');
  linkSync(daemon.socketPath, socketPath);
  await daemon.stop();
  expect(await rejectionOf(call(connectionTo({ socketPath }), LIST))).toMatchObject({
    code: 'UNREACHABLE',
    message: `Cannot reach the scheduler at ${socketPath} (ECONNREFUSED): the file is there but nobody listens. Is "sunbird-tasks serve" running?`,
  });
});

test('grants an answer the time that was asked for on top', async () => {
  await using daemon = await startFakeDaemon(() => {});
  const connection = connectionTo(daemon);
  let told = false;
  const rejected = rejectionOf(call(connection, { ...LIST, waitMs: 25_000 })).finally(() => {
    told = true;
  });
  await until(() => daemon.requests.length === 1);
  await connection.clock.advance(34_999);
  expect(told).toBe(false);
  await connection.clock.advance(1);
  expect((await rejected).code).toBe('NO_ANSWER');
});

describe('with control.sock closed to this user', () => {
  /** Root may open everything: it is somebody else for the time of the call. */
  const NOBODY = 65_534;

  async function callClosed(folder: string, asked: Call) {
    const socketPath = join(folder, 'control.sock');
    chmodSync(folder, 0o755);
    chmodSync(socketPath, 0o000);
    if (OWN_UID !== 0) return await call(connectionTo({ socketPath }), asked);
    process.seteuid?.(NOBODY);
    try {
      return await call(connectionTo({ socketPath }, { uid: NOBODY }), asked);
    } finally {
      process.seteuid?.(0);
    }
  }

  async function startView(folder: string, answer = ANSWER) {
    const view = await startFakeDaemon(answer, { folder, name: 'view.sock' });
    chmodSync(view.socketPath, 0o666);
    return view;
  }

  test('reads over view.sock', async () => {
    await using daemon = await startFakeDaemon(ANSWER);
    await using view = await startView(daemon.folder);
    expect((await callClosed(daemon.folder, LIST)).result).toEqual({ response: [] });
    expect([daemon.requests.length, view.requests.length]).toEqual([0, 1]);
  });

  test('asks for no change over view.sock, and names owner and mode', async () => {
    await using daemon = await startFakeDaemon(ANSWER);
    await using view = await startView(daemon.folder);
    const error = await rejectionOf(callClosed(daemon.folder, TRIGGER));
    expect(error.code).toBe('UNAUTHORIZED');
    expect(error.message).toContain(`may not open ${daemon.socketPath}: it belongs to uid ${OWN_UID}, `);
    expect(error.message).toContain('mode 0000.');
    expect(view.requests).toEqual([]);
  });

  test('gives the reason of control.sock when there is no view.sock', async () => {
    await using daemon = await startFakeDaemon(ANSWER);
    const error = await rejectionOf(callClosed(daemon.folder, LIST));
    expect(error.code).toBe('UNAUTHORIZED');
    expect(error.message).toContain(`may not open ${daemon.socketPath}`);
  });
});

test('takes a refusal in the words of the scheduler for an answer', async () => {
  await using daemon = await startFakeDaemon(answerFailure({ err: 'UNAUTHORIZED', errmsg: 'No.' }));
  await using view = await startFakeDaemon(ANSWER, { folder: daemon.folder, name: 'view.sock' });
  expect((await rejectionOf(call(connectionTo(daemon), LIST))).message).toBe('No.');
  expect(view.requests).toEqual([]);
});
