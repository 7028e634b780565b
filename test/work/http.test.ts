import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { HttpSpec } from '../../src/task/work-spec.ts';
import { createHttpWork } from '../../src/work/http.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { CANCEL, startWork } from '../support/work-order.ts';

type Answer = (request: IncomingMessage & { text: string }, response: ServerResponse) => void;

/** A web service on loopback that answers as told, and work that asks it. */
async function service(answer: Answer) {
  const asked: { method: string; url: string; headers: IncomingMessage['headers']; text: string }[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const piece of request) text += piece;
    const { method = '', url = '', headers } = request;
    asked.push({ method, url, headers, text });
    answer(Object.assign(request, { text }), response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clock = new FakeClock();
  const environment = { TOKEN: 'very-secret', SHORT: 'abc', BROKEN: 'one\ntwo' };
  const work = createHttpWork({ environment, clock });
  const ask = (differs: Partial<HttpSpec> = {}, given?: Parameters<typeof startWork>[2]) =>
    startWork<HttpSpec>(
      work,
      { kind: 'http', method: 'GET', url: `${origin}/`, headers: {}, body: null, expect: null, ...differs },
      given,
    );
  const dispose = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { asked, origin, clock, ask, [Symbol.asyncDispose]: dispose };
}

const ok: Answer = (_, response) => response.end('done\n');
const json =
  (value: unknown): Answer =>
  (_, response) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify(value));

describe('a request', () => {
  test('prints the answer, and how it was answered', async () => {
    await using at = await service((_, response) =>
      response.setHeader('content-type', 'text/plain').end('done\n'),
    );
    const started = at.ask();
    expect(await started.ended).toEqual({ outcome: 'succeeded', exitCode: null, signal: null, error: null });
    expect(started.textOf('stdout')).toBe('done\n');
    expect(started.textOf('stderr')).toBe('200 OK, text/plain, 5 bytes\n');
    expect(started.process).toBeNull();
  });

  test('keeps a JSON answer as its result', async () => {
    await using at = await service(json({ users: 3 }));
    expect(await at.ask().ended).toMatchObject({ outcome: 'succeeded', result: '{"users":3}' });
  });

  test('does not print what is no text', async () => {
    await using at = await service((_, response) =>
      response.setHeader('content-type', 'image/png').end(Buffer.from([1, 2, 3])),
    );
    const started = at.ask();
    await started.ended;
    expect([started.textOf('stdout'), started.textOf('stderr')]).toEqual([
      '',
      '200 OK, image/png, 3 bytes\n',
    ]);
  });

  test('carries parameters in its URL, percent-encoded, and in its JSON, typed', async () => {
    await using at = await service(ok);
    const body = { block: '{{block}}', depth: '{{depth}}', list: ['{{absent}}', 1], gone: '{{absent}}' };
    const params = { block: 'a/b &c', depth: 2 };
    const spec = { method: 'POST', url: `${at.origin}/blocks/{{block}}?q={{block}}`, body } as const;
    expect(await at.ask(spec, { params }).ended).toMatchObject({ outcome: 'succeeded' });
    expect(at.asked[0]).toMatchObject({
      method: 'POST',
      url: '/blocks/a%2Fb%20%26c?q=a%2Fb%20%26c',
      headers: { 'content-type': 'application/json' },
      text: '{"block":"a/b &c","depth":2,"list":[1]}',
    });
  });

  test('sends a text as it is', async () => {
    await using at = await service(ok);
    const headers = { 'content-type': 'text/csv' };
    await at.ask({ method: 'PUT', body: 'a,b\n', headers }).ended;
    expect(at.asked[0]).toMatchObject({ text: 'a,b\n', headers: { 'content-type': 'text/csv' } });
  });

  test('reads HEAD and 204, which have no body', async () => {
    await using at = await service((_, response) => response.writeHead(204).end());
    expect(await at.ask({ method: 'HEAD' }).ended).toMatchObject({ outcome: 'succeeded' });
    expect(await at.ask().ended).toMatchObject({ outcome: 'succeeded' });
  });
});

describe('an answer', () => {
  test.each([
    [503, null, 'answered 503 Service Unavailable; expected 200 to 299'],
    [200, [201, 204], 'answered 200 OK; expected 201 or 204'],
  ])('with status %i fails when %j is expected', async (status, expected, error) => {
    await using at = await service((_, response) => response.writeHead(status).end('why\n'));
    const started = at.ask({ expect: expected });
    expect(await started.ended).toMatchObject({ outcome: 'failed', error });
    expect(started.textOf('stdout')).toBe('why\n');
  });

  test('that is expected succeeds, whatever it is', async () => {
    await using at = await service((_, response) => response.writeHead(302, { location: '/x' }).end());
    expect(await at.ask({ expect: [302] }).ended).toMatchObject({ outcome: 'succeeded' });
    expect(at.asked).toHaveLength(1);
  });

  test('that breaks off fails', async () => {
    await using at = await service((_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('a');
      response.destroy();
    });
    expect(await at.ask().ended).toMatchObject({
      outcome: 'failed',
      error: `${at.origin} closed the connection before its answer was whole (ECONNRESET)`,
    });
  });
});

describe('a redirect', () => {
  test('is followed on the same host, told, and keeps method and body at 307', async () => {
    await using at = await service((request, response) =>
      request.url === '/' ? response.writeHead(307, { location: '/there' }).end() : response.end(),
    );
    const started = at.ask({ method: 'POST', body: { a: 1 } });
    expect(await started.ended).toMatchObject({ outcome: 'succeeded' });
    expect(at.asked[1]).toMatchObject({ method: 'POST', url: '/there', text: '{"a":1}' });
    expect(started.textOf('stderr')).toContain(`307 redirected to ${at.origin}/there\n`);
  });

  test('becomes GET without body at 303', async () => {
    await using at = await service((request, response) =>
      request.url === '/' ? response.writeHead(303, { location: '/there' }).end() : response.end(),
    );
    await at.ask({ method: 'POST', body: { a: 1 } }).ended;
    expect(at.asked[1]).toMatchObject({ method: 'GET', text: '' });
    expect(at.asked[1]?.headers).not.toHaveProperty('content-type');
  });

  test('to another host is not followed', async () => {
    await using at = await service((_, response) =>
      response.writeHead(302, { location: 'http://localhost:1/steal?x=1' }).end(),
    );
    expect(await at.ask().ended).toMatchObject({
      outcome: 'failed',
      error: 'was redirected (302) to http://localhost:1, which is not followed: it is another host',
    });
  });

  test('in a circle ends', async () => {
    await using at = await service((_, response) => response.writeHead(302, { location: '/' }).end());
    expect(await at.ask().ended).toMatchObject({ error: 'was redirected more than 5 times' });
    expect(at.asked).toHaveLength(6);
  });
});

describe('a secret', () => {
  const headers = { Authorization: `Bearer \${TOKEN}` };

  test('is sent, and masked in answer, result and errors, also in two pieces', async () => {
    await using at = await service((request, response) => {
      const told = JSON.stringify({ auth: request.headers.authorization });
      response.setHeader('content-type', 'application/json').write(told.slice(0, 22));
      setImmediate(() => response.end(told.slice(22)));
    });
    const started = at.ask({ headers });
    expect(await started.ended).toMatchObject({ result: '{"auth":"Bearer ***"}' });
    expect(at.asked[0]?.headers.authorization).toBe('Bearer very-secret');
    expect(started.textOf('stdout')).toBe('{"auth":"Bearer ***"}');
  });

  test('that is not there fails, naming the variable', async () => {
    await using at = await service(ok);
    expect(await at.ask({ headers: { 'X-Key': `\${NOWHERE}` } }).ended).toMatchObject({
      outcome: 'failed',
      error: 'header X-Key needs the variable NOWHERE, which the scheduler does not have',
    });
    expect(at.asked).toEqual([]);
  });

  test('that no header can hold is not told', async () => {
    await using at = await service(ok);
    const { error } = await at.ask({ headers: { 'X-Key': `\${BROKEN}` } }).ended;
    expect(error).toBe('a header holds a character that none may have, such as a line break');
  });
});

describe('a service that does not answer', () => {
  test('is given up when the time is over', async () => {
    await using at = await service(() => {});
    const started = at.ask({}, { timeoutMs: 10_000 });
    await at.clock.advance(10_000);
    expect(await started.ended).toMatchObject({
      outcome: 'timed_out',
      error: 'took longer than its timeout of 10 s',
    });
    expect(at.clock.waiting).toBe(0);
  });

  test('is left when the run is cancelled in the middle of an answer', async () => {
    await using at = await service((_, response) => {
      response.setHeader('content-type', 'text/plain').write('a');
    });
    const started = at.ask();
    await started.printed;
    started.stopBy(CANCEL);
    expect(await started.ended).toMatchObject({ outcome: 'cancelled', error: 'cancelled by root' });
  });

  test('is told when nobody listens', async () => {
    const { origin, ask, ...at } = await service(ok);
    await at[Symbol.asyncDispose]();
    expect(await ask().ended).toMatchObject({
      outcome: 'failed',
      error: `cannot reach ${origin}: nobody listens there (ECONNREFUSED)`,
    });
  });
});
