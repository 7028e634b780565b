import { expect, test } from 'vitest';
import type { TaskFunction } from '../../src/task/work-spec.ts';
import { createFunctionWork } from '../../src/work/function.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { CANCEL, startWork } from '../support/work-order.ts';

function call(callback: TaskFunction, given?: Parameters<typeof startWork>[2]) {
  const clock = new FakeClock();
  return { clock, ...startWork(createFunctionWork({ clock }), { kind: 'function', call: callback }, given) };
}

test('is given its parameters and the run, logs lines, and gives a result', async () => {
  const started = call(
    ({ params, run, log }) => {
      log('block %s of run', params.block, run.run);
      return { users: 3 };
    },
    { params: { block: 'A' } },
  );
  expect(await started.ended).toMatchObject({ outcome: 'succeeded', result: '{"users":3}', error: null });
  expect(started.textOf('stdout')).toBe('block A of run 142\n');
  expect(started.process).toBeNull();
});

test.each([
  ['an error', new Error('no users'), 'threw no users'],
  ['something else', 'no users', 'threw no users'],
])('fails with %s that it throws', async (_, thrown, error) => {
  const started = call(() => {
    throw thrown;
  });
  expect(await started.ended).toMatchObject({ outcome: 'failed', error });
});

test('leaves out a result that JSON cannot say', async () => {
  const started = call(() => ({ big: 1n }));
  expect(await started.ended).not.toHaveProperty('result');
  expect(started.textOf('stderr')).toContain('nothing that JSON can say');
});

test('leaves out a result that is too large', async () => {
  const started = call(() => 'x'.repeat(70_000));
  expect(await started.ended).not.toHaveProperty('result');
  expect(started.textOf('stderr')).toContain('70002 bytes');
});

test('ends by its signal when it is cancelled', async () => {
  const started = call(
    ({ signal }) =>
      new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
      ),
  );
  started.stopBy(CANCEL);
  expect(await started.ended).toMatchObject({ outcome: 'cancelled', error: 'cancelled by root' });
  expect(started.clock.waiting).toBe(0);
});

test('is left alone when it does not heed its signal', async () => {
  const started = call(() => new Promise(() => {}), { timeoutMs: 1_000 });
  await started.clock.advance(6_000);
  expect(await started.ended).toMatchObject({
    outcome: 'timed_out',
    error: 'took longer than its timeout of 1 s, and it did not heed its signal: it may still be going on',
  });
});
