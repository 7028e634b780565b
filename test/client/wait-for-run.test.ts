import { describe, expect, test } from 'vitest';
import type { OutputLine, OutputText, RunView } from '../../src/api/views.ts';
import { followRun, waitForRun } from '../../src/client/wait-for-run.ts';
import {
  type Answering,
  answerFailure,
  type FakeDaemon,
  sendLines,
  sendResult,
  startFakeDaemon,
} from '../support/fake-daemon.ts';
import { connectionTo } from '../support/sample-connection.ts';
import {
  outputLine,
  SUCCEEDED,
  sampleResult,
  sampleRunDetail,
  sampleRunView,
} from '../support/sample-views.ts';
import { rejectionOf } from '../support/thrown-by.ts';
import { passDuring, passUntil, until } from '../support/until.ts';

const END: OutputLine = { end: true, state: 'succeeded' };

/** Gives one answer after the other, the last one from then on. */
function inTurn(...answers: Answering[]): Answering {
  let next = 0;
  return (request, response) => {
    answers[Math.min(next++, answers.length - 1)]?.(request, response);
  };
}

function run(differs: Partial<RunView> = {}): Answering {
  return (_, response) => sendResult(response, sampleResult(sampleRunDetail(142, differs)));
}

function output(...lines: OutputLine[]): Answering {
  return (_, response) => {
    sendLines(response, lines);
    response.end();
  };
}

const cut: Answering = (_, response) => response.destroy();

function patienceFor(daemon: FakeDaemon) {
  const connection = connectionTo(daemon);
  const abort = new AbortController();
  const said: string[] = [];
  const say = (sentence: string) => said.push(sentence);
  return { connection, clock: connection.clock, signal: abort.signal, abort, said, say };
}

describe('waitForRun', () => {
  function waiting(daemon: FakeDaemon) {
    const patience = patienceFor(daemon);
    const seen: string[] = [];
    const ended = waitForRun(patience.connection, sampleRunView(142, { state: 'queued' }), {
      ...patience,
      seen: ({ response }) => seen.push(response.state),
    });
    return { ...patience, seen, ended };
  }

  test('asks until the run has ended, and hands on what it sees', async () => {
    await using daemon = await startFakeDaemon(inTurn(run({ state: 'queued' }), run(), run(SUCCEEDED)));
    const { clock, ended, seen } = waiting(daemon);
    expect((await passDuring(clock, ended))?.result.response.state).toBe('succeeded');
    expect(seen).toEqual(['queued', 'running', 'succeeded']);
  });

  test('asks soon as long as the run is queued, and rarely once it runs', async () => {
    await using daemon = await startFakeDaemon(
      inTurn(run({ state: 'queued' }), run({ state: 'queued' }), run(), run(SUCCEEDED)),
    );
    const { clock, ended } = waiting(daemon);
    await passDuring(clock, ended);
    const waits = daemon.requests.map(({ url }) => url.searchParams.get('wait'));
    expect(waits).toEqual(['250ms', '500ms', '1000ms', '25000ms']);
  });

  test('waits a second before it asks again when an answer came at once', async () => {
    await using daemon = await startFakeDaemon(inTurn(run(), run(SUCCEEDED)));
    const { clock, ended, seen } = waiting(daemon);
    await until(() => seen.length === 1 && clock.waiting === 1);
    await clock.advance(999);
    expect(daemon.requests).toHaveLength(1);
    await clock.advance(1);
    await ended;
    expect(daemon.requests).toHaveLength(2);
  });

  test('goes on when the scheduler cut the connection', async () => {
    await using daemon = await startFakeDaemon(inTurn(cut, run(SUCCEEDED)));
    const { clock, ended, said } = waiting(daemon);
    expect((await passDuring(clock, ended))?.result.response.run).toBe(142);
    expect(said).toHaveLength(2);
  });

  test('gives null when it is aborted', async () => {
    await using daemon = await startFakeDaemon(() => {});
    const { ended, abort } = waiting(daemon);
    await until(() => daemon.requests.length === 1);
    abort.abort();
    expect(await ended).toBeNull();
  });

  test('throws when the run is gone', async () => {
    await using daemon = await startFakeDaemon(answerFailure({ err: 'RUN_NOT_FOUND', errmsg: 'No.' }));
    expect((await rejectionOf(waiting(daemon).ended)).code).toBe('RUN_NOT_FOUND');
  });
});

describe('followRun', () => {
  function following(daemon: FakeDaemon, tail?: number) {
    const patience = patienceFor(daemon);
    const taken: string[] = [];
    const take = ({ text }: OutputText) => taken.push(text);
    const ended = followRun(patience.connection, 142, { ...patience, tail, take });
    return { ...patience, taken, ended };
  }

  const [a, b, c] = [outputLine('1.0', 'a'), outputLine('1.1', 'b'), outputLine('2.0', 'c')];

  /** A scheduler that has all the output, sends what lies behind the place asked for, and is cut after `most` lines. */
  function cutAfter(most: number): Answering {
    const all = [a, b, c, END];
    return ({ url }, response) => {
      const from =
        all.findIndex((line) => 'place' in line && line.place === url.searchParams.get('after')) + 1;
      sendLines(response, all.slice(from, from + most));
      setImmediate(() => response.destroy());
    };
  }

  test('goes on over a cut stream without loss or repetition', async () => {
    await using daemon = await startFakeDaemon(cutAfter(1));
    const { clock, ended, taken } = following(daemon);
    await passDuring(clock, ended);
    expect(taken).toEqual(['a', 'b', 'c']);
    expect(daemon.requests.map(({ url }) => url.searchParams.get('after'))).toEqual([
      null,
      '1.0',
      '1.1',
      '2.0',
    ]);
  });

  test('goes on over a restart of the scheduler', async () => {
    await using first = await startFakeDaemon((_, response) => sendLines(response, [a]));
    const { clock, ended, taken, said } = following(first);
    await until(() => taken.length === 1);
    await first.stop();
    await passUntil(clock, () => said.length === 1, 100);
    await using _next = await startFakeDaemon(cutAfter(4), first);
    await passDuring(clock, ended);
    expect(taken).toEqual(['a', 'b', 'c']);
    expect(said.at(-1)).toBe('The scheduler answers again.');
  });

  test('asks for the last lines only until it has got some', async () => {
    await using daemon = await startFakeDaemon(inTurn(output(), output(b), output(c, END)));
    const { clock, ended } = following(daemon, 1);
    await passDuring(clock, ended);
    expect(daemon.requests.map(({ url }) => url.search)).toEqual([
      '?follow=true&tail=1',
      '?follow=true&tail=1',
      '?follow=true&after=1.1',
    ]);
  });

  test('ends when it is aborted', async () => {
    await using daemon = await startFakeDaemon((_, response) => sendLines(response, [a]));
    const { ended, taken, abort } = following(daemon);
    await until(() => taken.length === 1);
    abort.abort();
    expect(await ended).toBeNull();
  });

  test('throws when the run is gone', async () => {
    await using daemon = await startFakeDaemon(answerFailure({ err: 'RUN_NOT_FOUND', errmsg: 'No.' }));
    expect((await rejectionOf(following(daemon).ended)).code).toBe('RUN_NOT_FOUND');
  });
});
