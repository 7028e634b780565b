import { expect, test } from 'vitest';
import { withReconnect } from '../../src/client/reconnect.ts';
import { type ErrorCode, SunbirdError } from '../../src/errors.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { rejectionOf } from '../support/thrown-by.ts';
import { passDuring } from '../support/until.ts';

const AWAY = 'The scheduler does not answer; trying to reach it again for 60 s.';
const BACK = 'The scheduler answers again.';

/** Asks until the failures are used up; null stands for an answer. */
function asking(failures: readonly (ErrorCode | null)[], signal = new AbortController().signal) {
  const clock = new FakeClock();
  const said: string[] = [];
  const askedAt: number[] = [];
  const begun = clock.now().getTime();
  const ask = async () => {
    askedAt.push(clock.now().getTime() - begun);
    const code = failures[askedAt.length - 1] ?? null;
    if (code !== null) throw new SunbirdError(code, `Failed with ${code}.`);
    return 'answer';
  };
  const promise = withReconnect(ask, { clock, signal, say: (sentence) => said.push(sentence) });
  return { clock, said, askedAt, promise };
}

test('says nothing when the first answer comes', async () => {
  const { promise, said } = asking([]);
  expect(await promise).toBe('answer');
  expect(said).toEqual([]);
});

test.each(['UNREACHABLE', 'NO_ANSWER', 'STORE_UNAVAILABLE'] as const)(
  'tries again after %s',
  async (code) => {
    const { clock, promise, said } = asking([code]);
    expect(await passDuring(clock, promise)).toBe('answer');
    expect(said).toEqual([AWAY, BACK]);
  },
);

test.each(['RUN_NOT_FOUND', 'UNAUTHORIZED', 'NOT_SUPPORTED', 'INTERNAL'] as const)(
  'does not try again after %s',
  async (code) => {
    const { promise, askedAt, said } = asking([code]);
    expect((await rejectionOf(promise)).code).toBe(code);
    expect({ askedAt, said }).toEqual({ askedAt: [0], said: [] });
  },
);

test('grows its pauses up to five seconds', async () => {
  const { clock, promise, askedAt } = asking(Array(8).fill('UNREACHABLE'));
  await passDuring(clock, promise, 250);
  expect(askedAt).toEqual([0, 250, 750, 1_750, 3_750, 7_750, 12_750, 17_750, 22_750]);
});

test('gives up after a minute, with the last failure', async () => {
  const { clock, promise, askedAt, said } = asking(Array(100).fill('UNREACHABLE'));
  expect((await rejectionOf(passDuring(clock, promise))).code).toBe('UNREACHABLE');
  expect(askedAt.at(-2)).toBeLessThan(60_000);
  expect(askedAt.at(-1)).toBeGreaterThanOrEqual(60_000);
  expect(said).toEqual([AWAY]);
});

test('stops in the midst of a pause when it is aborted', async () => {
  const abort = new AbortController();
  const { clock, promise } = asking(Array(100).fill('UNREACHABLE'), abort.signal);
  const rejected = rejectionOf(promise);
  await clock.advance(20_000);
  abort.abort();
  expect((await rejected).code).toBe('UNREACHABLE');
  expect(clock.waiting).toBe(0);
});
