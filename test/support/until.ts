import { setTimeout } from 'node:timers/promises';
import { vi } from 'vitest';
import type { FakeClock } from './fake-clock.ts';

const LIMIT_MS = 20_000;
const LOOK_EVERY_MS = 5;
const QUICK_STEPS = 300;

/** Waits until the condition holds; fails when it never does. */
export async function until(condition: () => boolean): Promise<void> {
  const look = () => {
    if (!condition()) throw new Error(`This never came to hold: ${condition}`);
  };
  await vi.waitFor(look, { timeout: LIMIT_MS, interval: LOOK_EVERY_MS });
}

/**
 * Lets time pass by a fake clock, a step at a time with what is asked over sockets in between, until the condition holds.
 * Files and sockets take real time, on a busy machine more than many steps do: only after the limit has passed does it fail.
 */
export async function passUntil(clock: FakeClock, condition: () => boolean, stepMs = 1_000): Promise<void> {
  const giveUpAt = performance.now() + LIMIT_MS;
  for (let step = 0; !condition(); step++) {
    if (step >= QUICK_STEPS) {
      if (performance.now() > giveUpAt) throw new Error(`This never came to hold: ${condition}`);
      await setTimeout(LOOK_EVERY_MS);
    }
    await clock.advance(stepMs);
  }
}

/** Lets time pass by a fake clock until the promise settles. */
export async function passDuring<Value>(
  clock: FakeClock,
  promise: Promise<Value>,
  stepMs?: number,
): Promise<Value> {
  let settled = false;
  const settle = () => {
    settled = true;
  };
  promise.then(settle, settle);
  await passUntil(clock, () => settled, stepMs);
  return promise;
}
