import { describe, expect, test } from 'vitest';
import type { OutputLine } from '../../src/api/views.ts';
import { type OutputAsked, readOutput } from '../../src/client/read-output.ts';
import { type Answering, answerFailure, sendLines, startFakeDaemon } from '../support/fake-daemon.ts';
import { connectionTo } from '../support/sample-connection.ts';
import { outputLine } from '../support/sample-views.ts';
import { rejectionOf } from '../support/thrown-by.ts';

const FIRST = outputLine('1.0', 'naïve\n');
const SECOND = outputLine('1.1', '学校\n');
const END: OutputLine = { end: true, state: 'succeeded' };

function sending(...lines: OutputLine[]): Answering {
  return (_, response) => {
    sendLines(response, lines);
    response.end();
  };
}

async function read(daemon: { socketPath: string }, differs: Partial<OutputAsked> = {}) {
  const taken: OutputLine[] = [];
  const take = (line: OutputLine) => taken.push(line);
  const asked = { run: 142, follow: false, after: null, take, ...differs };
  return { taken, ...(await readOutput(connectionTo(daemon), asked)) };
}

test('hands on every line, and tells how the run stands at the end', async () => {
  await using daemon = await startFakeDaemon(sending(FIRST, SECOND, END));
  expect(await read(daemon)).toEqual({ taken: [FIRST, SECOND], state: 'succeeded', place: '1.1' });
});

test('asks for what it was asked for', async () => {
  await using daemon = await startFakeDaemon(sending(END));
  await read(daemon);
  await read(daemon, { follow: true, tail: 20, after: '1.17' });
  expect(daemon.requests.map(({ url }) => `${url.pathname}${url.search}`)).toEqual([
    '/api/v1/runs/142/output',
    '/api/v1/runs/142/output?follow=true&tail=20&after=1.17',
  ]);
});

test('reads lines that come in pieces, cut within a character', async () => {
  const bytes = Buffer.from(`${JSON.stringify(SECOND)}\n${JSON.stringify(END)}\n`);
  const cut = bytes.indexOf('学') + 1;
  await using daemon = await startFakeDaemon((_, response) => {
    response.write(bytes.subarray(0, cut));
    setImmediate(() => response.end(bytes.subarray(cut)));
  });
  expect((await read(daemon)).taken).toEqual([SECOND]);
});

describe('when the stream is cut', () => {
  test('tells the place of the last line, at an end without its last line', async () => {
    await using daemon = await startFakeDaemon(sending(FIRST, SECOND));
    expect(await read(daemon)).toMatchObject({ state: null, place: '1.1' });
  });

  test('tells the place of the last line, at a reset', async () => {
    await using daemon = await startFakeDaemon((_, response) => {
      sendLines(response, [FIRST]);
      setImmediate(() => response.destroy());
    });
    expect(await read(daemon)).toMatchObject({ taken: [FIRST], state: null, place: '1.0' });
  });

  test('hands on no half of a line', async () => {
    await using daemon = await startFakeDaemon((_, response) => {
      sendLines(response, [FIRST]);
      response.end(JSON.stringify(SECOND).slice(0, -1));
    });
    expect(await read(daemon)).toEqual({ taken: [FIRST], state: null, place: '1.0' });
  });

  test('keeps the place it began behind when nothing came', async () => {
    await using daemon = await startFakeDaemon(sending());
    expect(await read(daemon, { after: '1.17' })).toEqual({ taken: [], state: null, place: '1.17' });
  });
});

test('throws the refusal of the scheduler', async () => {
  await using daemon = await startFakeDaemon(answerFailure({ err: 'RUN_NOT_FOUND', errmsg: 'No run 142.' }));
  expect(await rejectionOf(read(daemon))).toMatchObject({ code: 'RUN_NOT_FOUND', message: 'No run 142.' });
});

test.each(['rubbish', 'null', '3'])('refuses the line %s, which is no output', async (line) => {
  await using daemon = await startFakeDaemon((_, response) => response.end(`${line}\n`));
  const error = await rejectionOf(read(daemon));
  expect(error.code).toBe('INTERNAL');
  expect(error.message).toMatch(/^The scheduler sent output that cannot be read\./);
});

test('takes a defect of its taker for no break of the stream', async () => {
  await using daemon = await startFakeDaemon(sending(FIRST, END));
  const defect = new TypeError('cannot take it');
  const take = () => {
    throw defect;
  };
  expect(await read(daemon, { take }).catch((error: unknown) => error)).toBe(defect);
});
