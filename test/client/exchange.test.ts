import { describe, expect, test } from 'vitest';
import { exchange, exchangeStream } from '../../src/client/exchange.ts';
import { sendRaw, sendText, startFakeDaemon } from '../support/fake-daemon.ts';
import { sampleExchange } from '../support/sample-connection.ts';
import { rejectionOf } from '../support/thrown-by.ts';
import { until } from '../support/until.ts';

describe('exchange', () => {
  test('sends a request and reads the answer to its end', async () => {
    await using daemon = await startFakeDaemon((_, response) => sendText(response, 'naïve 学校'));
    const body = { reason: 'naïve 学校' };
    const target = '/api/v1/runs/142/cancel?x=%20';
    const answer = await exchange(sampleExchange(daemon, { method: 'POST', target, body }));
    expect(answer).toMatchObject({ head: { status: 200 }, body: 'naïve 学校' });
    const [request] = daemon.requests;
    expect({ ...request, url: request?.url.href }).toEqual({
      method: 'POST',
      url: `http://localhost${target}`,
      body,
    });
  });

  test('reads an answer that comes in pieces, cut within a character', async () => {
    const bytes = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n学');
    await using daemon = await startFakeDaemon((_, { socket }) => {
      socket?.write(bytes.subarray(0, -2));
      setImmediate(() => socket?.end(bytes.subarray(-2)));
    });
    expect((await exchange(sampleExchange(daemon))).body).toBe('学');
  });

  test('reads an answer of megabytes', async () => {
    const text = 'x'.repeat(5_000_000);
    await using daemon = await startFakeDaemon((_, response) => sendText(response, text));
    expect((await exchange(sampleExchange(daemon))).body.length).toBe(text.length);
  });

  test.each([
    ['an answer shorter than announced', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}', /was complete/],
    ['an end without an answer', '', /was complete/],
    ['an answer that is no HTTP', '220 mail.example ESMTP\r\n\r\n', /is no HTTP\. Check --socket\.$/],
    ['a head without an end', 'HTTP/1.1 200 OK\r\n', /is no HTTP/],
  ])('refuses %s', async (_, bytes, sentence) => {
    await using daemon = await startFakeDaemon((_request, response) => sendRaw(response, bytes));
    const error = await rejectionOf(exchange(sampleExchange(daemon)));
    expect(error.code).toBe('UNREACHABLE');
    expect(error.message).toMatch(sentence);
  });

  test('tells of a connection that is reset in the midst of an answer', async () => {
    await using daemon = await startFakeDaemon((_, { socket }) => {
      socket?.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{');
      setImmediate(() => socket?.destroy());
    });
    expect((await rejectionOf(exchange(sampleExchange(daemon)))).message).toMatch(/was complete/);
  });

  test('gives up a scheduler that takes the request and never answers', async () => {
    await using daemon = await startFakeDaemon(() => {});
    const asked = sampleExchange(daemon);
    const rejected = rejectionOf(exchange(asked));
    await until(() => daemon.requests.length === 1);
    await asked.clock.advance(10_000);
    expect(await rejected).toMatchObject({
      code: 'NO_ANSWER',
      message: `The scheduler at ${daemon.socketPath} took the request but did not answer within 10 s. It may be busy or stopped; look at its log, or try again.`,
    });
  });

  test('gives up an answer that begins and never ends', async () => {
    await using daemon = await startFakeDaemon((_, { socket }) => socket?.write('HTTP/1.1 200 OK\r\n'));
    const asked = sampleExchange(daemon);
    const rejected = rejectionOf(exchange(asked));
    await until(() => daemon.requests.length === 1);
    await asked.clock.advance(10_000);
    expect((await rejected).code).toBe('NO_ANSWER');
  });

  test('leaves no timer behind', async () => {
    await using daemon = await startFakeDaemon((_, response) => sendText(response, ''));
    const asked = sampleExchange(daemon);
    await exchange(asked);
    await until(() => asked.clock.waiting === 0);
  });

  test('ends when it is aborted, before and after it has begun', async () => {
    await using daemon = await startFakeDaemon(() => {});
    const abort = new AbortController();
    const rejected = rejectionOf(exchange(sampleExchange(daemon, { signal: abort.signal })));
    await until(() => daemon.requests.length === 1);
    abort.abort();
    expect((await rejected).message).toMatch(/was given up\.$/);
    const again = rejectionOf(exchange(sampleExchange(daemon, { signal: abort.signal })));
    expect((await again).message).toMatch(/was given up\.$/);
  });

  test('sends no body that the scheduler would hang up on', async () => {
    await using daemon = await startFakeDaemon((_, response) => sendText(response, ''));
    const body = { text: 'x'.repeat(1_048_576) };
    const error = await rejectionOf(exchange(sampleExchange(daemon, { method: 'POST', body })));
    expect(error.code).toBe('PAYLOAD_TOO_LARGE');
    expect(daemon.requests).toEqual([]);
  });
});

describe('exchangeStream', () => {
  function streamOf(daemon: { socketPath: string }) {
    const asked = sampleExchange(daemon);
    const got = { status: 0, text: '' };
    const ended = exchangeStream(asked, {
      head: ({ status }) => {
        got.status = status;
      },
      bytes: (bytes) => {
        got.text += bytes;
      },
    });
    return { asked, got, ended };
  }

  test('hands on the bytes as they come', async () => {
    const { promise: goOn, resolve } = Promise.withResolvers<void>();
    await using daemon = await startFakeDaemon((_, response) => {
      response.write('first');
      void goOn.then(() => response.end('second'));
    });
    const { got, ended } = streamOf(daemon);
    await until(() => got.text === 'first');
    resolve();
    await ended;
    expect(got).toEqual({ status: 200, text: 'firstsecond' });
  });

  test('finds the end of a head that comes in pieces', async () => {
    await using daemon = await startFakeDaemon((_, { socket }) => {
      socket?.write('HTTP/1.1 200 OK\r\n\r');
      setImmediate(() => socket?.end('\nbody'));
    });
    const { got, ended } = streamOf(daemon);
    await ended;
    expect(got.text).toBe('body');
  });

  test('may be silent for as long as it likes once it has begun', async () => {
    await using daemon = await startFakeDaemon((_, response) => response.write('first'));
    const { asked, got } = streamOf(daemon);
    await until(() => got.text === 'first');
    expect(asked.clock.waiting).toBe(0);
  });

  test('is given up when it never begins', async () => {
    await using daemon = await startFakeDaemon(() => {});
    const { asked, ended } = streamOf(daemon);
    const rejected = rejectionOf(ended);
    await until(() => daemon.requests.length === 1);
    await asked.clock.advance(10_000);
    expect((await rejected).code).toBe('NO_ANSWER');
  });

  test.each([
    ['an end before the head is whole', 'HTTP/1.1 200 OK\r\n', /was complete/],
    ['an answer that is no HTTP', '220 mail.example ESMTP\r\n\r\n', /is no HTTP/],
    ['a head without an end', 'x'.repeat(70_000), /is no HTTP/],
  ])('refuses %s', async (_, bytes, sentence) => {
    await using daemon = await startFakeDaemon((_request, response) => sendRaw(response, bytes));
    const error = await rejectionOf(streamOf(daemon).ended);
    expect(error.code).toBe('UNREACHABLE');
    expect(error.message).toMatch(sentence);
  });

  test('ends with what the taker of its bytes throws', async () => {
    await using daemon = await startFakeDaemon((_, response) => response.write('x'));
    const defect = new Error('cannot take it');
    const on = {
      head: () => {},
      bytes: () => {
        throw defect;
      },
    };
    const error = await exchangeStream(sampleExchange(daemon), on).catch((reason: unknown) => reason);
    expect(error).toBe(defect);
  });
});
