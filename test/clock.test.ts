import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { systemClock } from '../src/clock.ts';
import { standStill } from './support/stand-still.ts';

test('a timer that is late comes after what happened before it was due', async () => {
  const seen: string[] = [];
  const child = spawn('true');
  child.once('exit', () => seen.push('exit'));
  const fired = Promise.withResolvers<void>();
  systemClock.after(100, () => {
    seen.push('timer');
    fired.resolve();
  });
  const exited = once(child, 'exit');
  standStill(300, child.pid ?? 0);
  await Promise.all([exited, fired.promise]);
  expect(seen).toEqual(['exit', 'timer']);
});

test('a timer that is taken back when it is due does not fire', async () => {
  let fired = false;
  const cancel = systemClock.after(1, () => {
    fired = true;
  });
  const over = Promise.withResolvers<void>();
  // Both are due in the same turn, in this order.
  setTimeout(() => {
    cancel();
    setImmediate(() => setImmediate(over.resolve));
  }, 1);
  await over.promise;
  expect(fired).toBe(false);
});
