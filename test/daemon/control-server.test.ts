import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { VERSION } from '../../src/version.ts';
import { settle } from '../support/fake-clock.ts';
import { sampleParam, sampleTask } from '../support/sample-task.ts';
import { serviceRig } from '../support/service-rig.ts';

const API = '/api/v1/backgroundtasks';
const COUNT = sampleTask('organisations/update-user-count', {
  description: 'Recount users per block',
  schedule: '0 2 * * *',
  params: { block: sampleParam('string', { pattern: '^[A-Z0-9-]+$' }) },
});
const CACHE = sampleTask('settings/refresh-cache');
const OTHER_CACHE = sampleTask('other/refresh-cache');
const TASKS = [COUNT, CACHE, OTHER_CACHE];
const POST = { method: 'POST' };

function serving(limits = {}) {
  return serviceRig({ tasks: TASKS, limits });
}

/** Everything a raw connection gets, to its end. */
async function readAll(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket.setEncoding('utf8')) text += chunk;
  return text;
}

/** Longer than Node looks for slow requests: it does so before it reads what arrived meanwhile. */
function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

describe('the control server', () => {
  test("answers a list in the proposal's envelope", async () => {
    await using at = await serving();
    const { status, headers, envelope } = await at.ask(API, { headers: { 'X-Request-ID': 'ask-1' } });
    expect([status, headers['x-sunbird-tasks-version']]).toEqual([200, VERSION]);
    expect(envelope).toMatchObject({
      id: 'api.backgroundtasks.read',
      ver: 'v1',
      ts: '2026-01-15 00:00:00:000+0000',
      params: { resmsgid: null, msgid: 'ask-1', err: null, status: 'success', errmsg: null },
      responseCode: 'OK',
    });
    expect(envelope.result.response).toMatchObject([
      {
        taskGroup: 'organisations',
        taskName: 'update-user-count',
        description: 'Recount users per block',
        schedule: '0 2 * * *',
        state: 'idle',
        running: null,
        lastRun: null,
        paused: null,
        overridden: null,
      },
      { taskName: 'refresh-cache' },
      { taskName: 'refresh-cache' },
    ]);
  });

  test('makes a message id anew when the one it got could break a log line', async () => {
    await using at = await serving();
    const { envelope } = await at.ask(API, { headers: { 'X-Request-ID': 'two words' } });
    expect(envelope.params.msgid).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('triggers a task on an empty body', async () => {
    await using at = await serving();
    const { status, envelope } = await at.ask(`${API}/trigger/update-user-count`, POST);
    expect([status, envelope.id]).toEqual([200, 'api.backgroundtasks.trigger']);
    expect(envelope.result).toMatchObject({ response: 'SUCCESS', outcome: 'started', run: { run: 1 } });
    await settle();
    expect(at.work.started).toEqual([1]);
  });

  test('takes a full name as %2F and as ?group=', async () => {
    await using at = await serving();
    const answers = [
      await at.ask(`${API}/trigger/settings%2Frefresh-cache`, POST),
      await at.ask(`${API}/trigger/refresh-cache?group=other`, POST),
    ];
    expect(answers.map(({ envelope }) => envelope.result.run)).toMatchObject([
      { taskGroup: 'settings' },
      { taskGroup: 'other' },
    ]);
  });

  test('refuses a trigger while the task runs, with the run in the way', async () => {
    await using at = await serving();
    await at.trigger(COUNT, { by: 'root' });
    await at.clock.advance(12_000);
    const { status, envelope } = await at.ask(`${API}/trigger/update-user-count`, POST);
    expect([status, envelope.responseCode]).toEqual([400, 'CLIENT_ERROR']);
    expect(envelope.params).toMatchObject({
      err: 'JOB_ALREADY_RUNNING',
      status: 'failure',
      errmsg: 'Job currently in running state, please try after sometime.',
    });
    expect(envelope.result).toMatchObject({
      running: { run: 1, state: 'running', durationMs: 12_000, by: 'root' },
      usualMs: null,
    });
    expect(JSON.stringify(envelope.result)).not.toContain('SUCCESS');
  });

  test.for([
    ['an unknown task, with the nearest', `${API}/trigger/update-user-cuont`, 404, 'TASK_NOT_FOUND'],
    ['a name that two groups have', `${API}/trigger/refresh-cache`, 400, 'AMBIGUOUS_TASK_NAME'],
    ['an unknown path', '/api/v1/backgroundtask', 404, 'ROUTE_NOT_FOUND'],
    ['a method that a path does not know', `${API}`, 405, 'METHOD_NOT_ALLOWED'],
    ['a name that is not percent-encoded', `${API}/trigger/%E0%A4%A`, 400, 'INVALID_REQUEST'],
    ['the end of a run that never was', '/api/v1/runs/99/cancel', 404, 'RUN_NOT_FOUND'],
    ['a run that is no number', '/api/v1/runs/1e3/cancel', 400, 'INVALID_REQUEST'],
    ['to end what does not run', `${API}/cancel/update-user-count`, 400, 'RUN_ENDED'],
  ] as const)('refuses %s', async ([, path, status, err]) => {
    await using at = await serving();
    const answer = await at.ask(path, POST);
    expect([answer.status, answer.envelope.params.err]).toEqual([status, err]);
    expect(answer.envelope.params.status).toBe('failure');
  });

  test('names what is near to an unknown name', async () => {
    await using at = await serving();
    const { envelope } = await at.ask(`${API}/trigger/update-user-cuont`, POST);
    expect(envelope.result).toEqual({ nearest: ['organisations/update-user-count'] });
    expect(envelope.params.errmsg).toContain('Did you mean organisations/update-user-count?');
  });

  test.for([
    ['is no JSON', '{', 400, 'INVALID_REQUEST'],
    ['is no object', '[]', 400, 'INVALID_REQUEST'],
    ['has an unknown option', '{"parms":{}}', 400, 'INVALID_REQUEST'],
    ['has an option of a wrong type', '{"dryRun":"yes"}', 400, 'INVALID_REQUEST'],
    ['has an unknown parameter', '{"params":{"blok":"A"}}', 400, 'INVALID_PARAMETER'],
    ['has a parameter that does not match', '{"params":{"block":"a b"}}', 400, 'INVALID_PARAMETER'],
    ['is too large', `{"reason":"${'x'.repeat(1_100_000)}"}`, 413, 'PAYLOAD_TOO_LARGE'],
  ] as const)('refuses a body that %s', async ([, body, status, err]) => {
    await using at = await serving();
    const answer = await at.ask(`${API}/trigger/update-user-count`, { ...POST, body });
    expect([answer.status, answer.envelope.params.err]).toEqual([status, err]);
    expect(await at.store.listRuns({ limit: 1 })).toEqual([]);
  });

  test('names the first unknown options and counts the others', async () => {
    await using at = await serving();
    const body = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`n${index}`, 1]));
    const { envelope } = await at.ask(`${API}/trigger/update-user-count`, { ...POST, body });
    expect(envelope.params.errmsg).toMatch(/^Unknown option n0, n1, .*, n9 and 990 more\. Known here: /);
  });

  test('refuses a body that grows too large without having said so', async () => {
    await using at = await serving();
    const { status } = await at.ask(`${API}/trigger/update-user-count`, {
      ...POST,
      headers: { 'Transfer-Encoding': 'chunked' },
      body: 'x'.repeat(1_100_000),
    });
    expect(status).toBe(413);
  });

  test('gives up a body that does not arrive, and says so', async () => {
    await using at = await serving({ headersMs: 100, requestMs: 200 });
    const socket = connect(at.control);
    socket.write(`POST ${API}/trigger/update-user-count HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{`);
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 408 [\s\S]*"REQUEST_TIMEOUT"/);
  });

  test.for([
    ['a request', `GET ${API} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`],
    [
      'a request with a body',
      `POST ${API}/trigger/update-user-count HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 60002\r\n\r\n{${' '.repeat(60_000)}}`,
    ],
  ] as const)('answers %s that was there in time, only that this process stood still', async ([, text]) => {
    await using at = await serving({ headersMs: 100, requestMs: 100 });
    const socket = connect(at.control);
    await once(socket, 'connect');
    await at.ask(API);
    socket.write(text);
    standStill(1_500);
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 200 /);
  });

  test.for([
    ['is not HTTP', 'hello\r\n\r\n', 400, 'INVALID_REQUEST'],
    ['has too many headers', `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 413, 'PAYLOAD_TOO_LARGE'],
  ] as const)('answers what %s with an envelope', async ([, text, status, err]) => {
    await using at = await serving();
    const socket = connect(at.control);
    socket.write(text);
    const answer = await readAll(socket);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ params: { err } });
  });

  test('takes no more connections than its limit', async () => {
    await using at = await serving({ connections: 2 });
    const sockets = [connect(at.control), connect(at.control), connect(at.control)];
    await Promise.race(sockets.map((socket) => once(socket, 'close')));
    expect(sockets.filter((socket) => socket.closed)).toHaveLength(1);
    for (const socket of sockets) socket.destroy();
  });

  test.for([
    ['is no request', 'garbage\r\n\r\n', ' 400 '],
    ['comes too slowly', 'GET /api/v1/health HT', ' 408 '],
  ] as const)(
    'closes behind its refusal of what %s, though the other side does not',
    async ([, text, status]) => {
      await using at = await serving({ headersMs: 100, requestMs: 200 });
      const socket = connect({ path: at.control, allowHalfOpen: true });
      socket.write(text);
      expect(String((await once(socket, 'data'))[0])).toContain(status);
      await expect.poll(() => at.connections('control')).toBe(0);
      socket.destroy();
    },
  );

  test('refuses headers that are far too large, though the client still writes them', async () => {
    await using at = await serving();
    for (let time = 0; time < 20; time++) {
      const socket = connect(at.control);
      const failed = new Promise<Error>((resolve) => socket.once('error', resolve));
      socket.write(`GET ${API} HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(2_000_000)}\r\n\r\n`);
      const told = await Promise.race([once(socket, 'data'), failed]);
      expect(String(told)).toContain(' 413 ');
      socket.on('error', () => {}).destroy();
    }
  });

  test('goes on with a connection after a refusal', async () => {
    await using at = await serving();
    const socket = connect(at.control).setEncoding('utf8');
    for (let round = 0; round < 3; round++) {
      socket.write('GET /api/v1/nothing HTTP/1.1\r\nHost: x\r\n\r\n');
      expect((await once(socket, 'data'))[0]).toMatch(/^HTTP\/1\.1 404/);
    }
    socket.destroy();
  });

  test('cuts an answer that nobody takes; who waits for a run or reads its output has time', async () => {
    await using at = await serving({ stalledMs: 200 });
    const { number } = await at.trigger(COUNT);
    at.work.last.order.output('stdout', Buffer.from('x'.repeat(900_000)));
    await settle();
    const waiting = at.ask(`/api/v1/runs/${number}?wait=25s`);
    const [reader, stuck] = [connect(at.control), connect(at.control)];
    reader.write(`GET /api/v1/runs/${number}/output HTTP/1.0\r\n\r\n`);
    at.service.timezone = 'x'.repeat(8_000_000);
    stuck.on('error', () => {}).write(`GET ${API} HTTP/1.1\r\nHost: x\r\n\r\n`);
    await Promise.all([once(reader, 'readable'), once(stuck, 'readable')]);
    await expect.poll(() => at.connections('control'), { timeout: 5_000 }).toBe(2);
    at.work.last.end();
    expect((await waiting).envelope.result.response).toMatchObject({ state: 'succeeded' });
    expect(await readAll(reader)).toContain('"end":true');
    stuck.destroy();
  });

  test('answers the first of several requests that came at once, and closes behind it', async () => {
    await using at = await serving();
    const socket = connect(at.control);
    socket.write(`GET ${API} HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(3));
    expect((await readAll(socket)).match(/HTTP\/1\.1 200/g)).toHaveLength(1);
  });

  test('answers requests over one connection one after the other', async () => {
    await using at = await serving();
    const socket = connect(at.control).setEncoding('utf8');
    for (let round = 0; round < 3; round++) {
      socket.write(`GET /api/v1/runs HTTP/1.1\r\nHost: x\r\n\r\n`);
      expect((await once(socket, 'data'))[0]).toMatch(/^HTTP\/1\.1 200/);
    }
    socket.destroy();
  });

  test('cuts a connection that asks on and on without waiting for an answer', async () => {
    await using at = await serving();
    const { number } = await at.trigger(COUNT);
    const socket = connect(at.control);
    socket.on('error', () => {});
    socket.write(`GET /api/v1/runs/${number}?wait=25s HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(1_000));
    await once(socket.resume(), 'close');
  });

  test('narrows a list by group and state, and refuses a group that is not there', async () => {
    await using at = await serving();
    await at.trigger(CACHE);
    const names = async (query: string) =>
      ((await at.ask(`${API}?${query}`)).envelope.result.response as { taskGroup: string }[]).map(
        ({ taskGroup }) => taskGroup,
      );
    expect(await names('group=other')).toEqual(['other']);
    expect(await names('state=running')).toEqual(['settings']);
    expect((await at.ask(`${API}?group=othr`)).envelope.params.errmsg).toContain('Did you mean other?');
    expect((await at.ask(`${API}?state=busy`)).status).toBe(400);
    expect((await at.ask(`${API}?grop=other`)).status).toBe(400);
  });
});

describe('view.sock', () => {
  const VIEW = { access: 'view' } as const;

  test('reads tasks, runs and health', async () => {
    await using at = await serving();
    for (const path of [API, `${API}/show/update-user-count`, '/api/v1/runs', '/api/v1/health'])
      expect((await at.ask(path, VIEW)).status).toBe(200);
  });

  test.for([
    [`${API}/trigger/update-user-count`, 'POST'],
    [`${API}/cancel/update-user-count`, 'POST'],
    ['/api/v1/runs/1/cancel', 'POST'],
    ['/api/v1/runs/1/output', 'GET'],
  ] as const)('refuses %s', async ([path, method]) => {
    await using at = await serving();
    const { number } = await at.trigger(COUNT);
    const { status, envelope } = await at.ask(path, { ...VIEW, method });
    expect([status, envelope.params.err]).toEqual([401, 'UNAUTHORIZED']);
    expect([at.work.attempts.length, await at.stateOf(number)]).toEqual([1, 'running']);
  });

  test('keeps to itself who asked, why, with what, and what went wrong', async () => {
    await using at = await serving();
    await at.trigger(COUNT, { by: 'secret', reason: 'secret', params: { block: 'SECRET' } });
    at.work.last.end({ outcome: 'failed', exitCode: 1, error: 'secret' });
    await settle();
    const answers = await Promise.all(
      [API, `${API}/show/update-user-count`, '/api/v1/runs', '/api/v1/runs/1'].map((path) =>
        at.ask(path, VIEW),
      ),
    );
    for (const { text } of answers) expect(text).not.toMatch(/secret/i);
    expect((await at.ask('/api/v1/runs/1')).text.match(/secret/gi)).toHaveLength(5);
  });
});

describe('a run over the API', () => {
  test('is shown with its attempts, and how long it usually takes', async () => {
    await using at = await serving();
    for (let count = 0; count < 3; count++) {
      await at.trigger(COUNT);
      await at.clock.advance(1_000 * (count + 1));
      at.work.last.end();
      await settle();
    }
    const { envelope } = await at.ask('/api/v1/runs/3');
    expect(envelope.result.response).toMatchObject({
      run: 3,
      state: 'succeeded',
      durationMs: 3_000,
      usualMs: 2_000,
      durations: { lastMs: [3_000, 2_000, 1_000], medianMs: 2_000, p90Ms: 3_000, count: 3 },
      attempts: [{ attempt: 1, outcome: 'succeeded', exitCode: 0 }],
    });
    const shown = await at.ask(`${API}/show/update-user-count`);
    expect(shown.envelope.result.response).toMatchObject({ usualMs: 2_000, durations: { count: 3 } });
  });

  test('comes in a list with how long its task takes, as long as it runs', async () => {
    await using at = await serving();
    await at.trigger(COUNT);
    await at.clock.advance(1_000);
    at.work.last.end();
    await settle();
    const durationsNow = async () => {
      const { envelope } = await at.ask(`${API}?group=organisations`);
      return (envelope.result.response as { durations: unknown }[])[0]?.durations;
    };
    expect(await durationsNow()).toBeNull();
    await at.trigger(COUNT);
    expect(await durationsNow()).toMatchObject({ medianMs: 1_000, count: 1 });
  });

  test('is waited for until it ends', async () => {
    await using at = await serving();
    await at.trigger(COUNT);
    const asked = at.ask('/api/v1/runs/1?wait=25s');
    await at.clock.advance(20_000);
    at.work.last.end();
    expect((await asked).envelope.result.response).toMatchObject({ state: 'succeeded' });
  });

  test('is answered as it stands when the wait is over', async () => {
    await using at = await serving();
    await at.trigger(COUNT);
    const asked = at.ask('/api/v1/runs/1?wait=25s');
    const answered = asked.then(() => true);
    while (!(await Promise.race([answered, at.clock.advance(5_000)])));
    expect((await asked).envelope.result.response).toMatchObject({ state: 'running' });
  });

  test('is listed newest first, by task, state and number', async () => {
    await using at = await serving();
    await at.trigger(COUNT);
    await at.trigger(CACHE);
    at.work.last.end({ outcome: 'failed', exitCode: 3 });
    await settle();
    const numbers = async (query: string) =>
      ((await at.ask(`/api/v1/runs${query}`)).envelope.result.response as { run: number }[]).map(
        ({ run }) => run,
      );
    expect(await numbers('')).toEqual([2, 1]);
    expect(await numbers('?limit=1')).toEqual([2]);
    expect(await numbers('?task=update-user-count')).toEqual([1]);
    expect(await numbers('?state=failed,timed_out')).toEqual([2]);
    expect(await numbers('?since=2026-01-16T00:00:00Z')).toEqual([]);
    expect((await at.ask('/api/v1/runs?state=broken')).status).toBe(400);
  });

  test('is cancelled by number and by the name of its task', async () => {
    await using at = await serving();
    await at.trigger(COUNT);
    const body = { by: 'root', reason: 'wrong block', graceMs: 100 };
    const { envelope } = await at.ask(`${API}/cancel/update-user-count`, { ...POST, body });
    expect(envelope.result.response).toMatchObject({ run: 1 });
    await settle();
    expect(await at.store.findRun(1)).toMatchObject({
      state: 'cancelled',
      error: 'cancelled by root: wrong block',
    });
    expect((await at.ask('/api/v1/runs/1/cancel', POST)).envelope.params.err).toBe('RUN_ENDED');
  });

  test('hands out its output as lines, whole, from a place, or the last ones', async () => {
    await using at = await serving();
    await at.trigger(COUNT);
    at.work.last.order.output('stdout', Buffer.from('one\ntwo\n'));
    at.work.last.order.output('stderr', Buffer.from('three\n'));
    at.work.last.end();
    await settle();
    const read = async (query: string) =>
      (await at.ask(`/api/v1/runs/1/output${query}`)).text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
    const [first, second, end] = await read('');
    expect(first).toMatchObject({ place: '1.0', stream: 'stdout', text: 'one\ntwo\n' });
    expect(second).toMatchObject({ place: '1.1', stream: 'stderr', text: 'three\n' });
    expect(end).toEqual({ end: true, state: 'succeeded' });
    expect(await read('?after=1.0')).toEqual([second, end]);
    expect(await read('?tail=2')).toEqual([{ ...first, text: 'two\n' }, second, end]);
    expect((await at.ask('/api/v1/runs/1/output?after=x')).status).toBe(400);
  });

  test('hands out its output while it goes on, to its end', async () => {
    await using at = await serving();
    await at.trigger(COUNT);
    const asked = at.ask('/api/v1/runs/1/output?follow=true');
    at.work.last.order.output('stdout', Buffer.from('early\n'));
    await at.clock.advance(1_000);
    at.work.last.order.output('stdout', Buffer.from('late\n'));
    at.work.last.end();
    await at.clock.advance(1_000);
    expect((await asked).text).toMatch(/early[\s\S]*late[\s\S]*"end":true,"state":"succeeded"/);
  });
});

describe('while the store is away', () => {
  test('the list is told from memory, with since when', async () => {
    await using at = await serving();
    await at.trigger(COUNT);
    await at.ask(API);
    at.away.now = true;
    await at.clock.advance(60_000);
    const { status, envelope } = await at.ask(API);
    expect([status, envelope.result.staleSince]).toEqual([200, '2026-01-15T00:00:00.000Z']);
    expect(envelope.result.response[0]).toMatchObject({ state: 'running' });
  });

  test('a trigger is refused, and health says why', async () => {
    await using at = await serving();
    await at.ask(API);
    at.away.now = true;
    const { status, envelope } = await at.ask(`${API}/trigger/update-user-count`, POST);
    expect([status, envelope.params.err]).toEqual([503, 'STORE_UNAVAILABLE']);
    expect((await at.ask('/api/v1/health')).envelope.result.response).toMatchObject({
      status: 'degraded',
      problems: [expect.stringContaining('disk is full')],
      store: { ok: false },
    });
  });

  test('a defect is told as one, without its inside', async () => {
    await using at = await serving();
    at.store.listTaskRecords = () => Promise.reject(new TypeError('secret inside'));
    const { status, text } = await at.ask(API);
    expect([status, text.includes('secret')]).toEqual([500, false]);
    expect(text).toContain('INTERNAL');
  });
});
